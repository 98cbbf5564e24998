package dev.switchboard.http;

import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.memory.Reservation;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;

/** Reads a JSON body whole, after looking at what the head says about it. */
final class RequestBody {
  private static final String JSON = "application/json";
  private static final int FIRST_GUESS_BYTES = 4096;

  private RequestBody() {}

  /**
   * Looks at the head only.
   *
   * @throws ProblemException {@code unsupported_media_type} if the body is compressed or not JSON
   */
  static void requireJson(ServerRequestHeaders headers) {
    if (headers.contains(HeaderNames.CONTENT_ENCODING)) {
      throw compressed().exception();
    }
    String type =
        headers.contains(HeaderNames.CONTENT_TYPE)
            ? headers.get(HeaderNames.CONTENT_TYPE).get()
            : "";
    if (!isJson(type)) {
      throw Problem.of(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              "The body must have Content-Type: application/json.")
          .exception();
    }
  }

  /**
   * The bytes of the body; empty where the request has none.
   *
   * @throws ProblemException {@code payload_too_large}, before a byte is read if the length is
   *     declared, else as soon as there are too many; {@code request_timeout}; {@code
   *     invalid_request} for a body that is cut short or badly framed. Where the next request
   *     begins is then not known.
   * @throws dev.switchboard.memory.OutOfBudgetException when all requests together hold too much
   */
  static byte[] read(ServerRequest request, int maxBodyBytes, Reservation memory) {
    OptionalLong declared = request.headers().contentLength();
    if (declared.isPresent() && declared.getAsLong() > maxBodyBytes) {
      throw tooLarge(maxBodyBytes).exception();
    }
    try {
      InputStream body = request.content().inputStream();
      // What is declared may never come: memory is taken as the bytes arrive.
      long guess = Math.min(declared.orElse(FIRST_GUESS_BYTES), FIRST_GUESS_BYTES);
      return readAll(body, (int) Math.min(guess, maxBodyBytes), maxBodyBytes, memory);
    } catch (ProblemException | OutOfBudgetException | CloseConnectionException e) {
      throw e;
    } catch (RequestException e) {
      int status = e.status().code();
      Problem problem =
          status == 413 ? tooLarge(maxBodyBytes) : ProtocolErrors.problem(status, e.getMessage());
      throw problem.exception();
    } catch (RuntimeException | IOException _) {
      // The parser has many ways to say that chunks are not what they should be.
      throw Problem.of(ProblemCode.INVALID_REQUEST, "The chunks of the body are not valid.")
          .exception();
    }
  }

  static Problem tooLarge(int maxBodyBytes) {
    return Problem.of(
        ProblemCode.PAYLOAD_TOO_LARGE,
        "The body must not be larger than " + maxBodyBytes + " bytes.");
  }

  static Problem compressed() {
    return Problem.of(
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        "The body must not be compressed: send no Content-Encoding.");
  }

  private static boolean isJson(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().equalsIgnoreCase(JSON);
  }

  private static byte[] readAll(InputStream body, int guess, int maxBytes, Reservation memory)
      throws IOException {
    memory.growTo(guess);
    byte[] bytes = new byte[guess];
    int length = 0;
    while (true) {
      if (length == bytes.length) {
        int next = body.read();
        if (next < 0) {
          return bytes;
        }
        if (length == maxBytes) {
          throw tooLarge(maxBytes).exception();
        }
        int larger = (int) Math.min(maxBytes, Math.max(16L, 2L * length));
        // While it is copied, both are there.
        memory.growTo((long) length + larger);
        bytes = Arrays.copyOf(bytes, larger);
        memory.shrinkTo(larger);
        bytes[length++] = (byte) next;
      }
      if (length < bytes.length) {
        int read = body.read(bytes, length, bytes.length - length);
        if (read < 0) {
          return Arrays.copyOf(bytes, length);
        }
        length += read;
      }
    }
  }
}
