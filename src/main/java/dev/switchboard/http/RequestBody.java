package dev.switchboard.http;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.memory.Reservation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** Reads a body whole, within limits of bytes and time. */
final class RequestBody {
  private static final int FIRST_GUESS_BYTES = 4096;

  private final Request request;
  private final Semaphore arrived = new Semaphore(0);
  private boolean asked;
  private boolean ended;
  private boolean failed;

  RequestBody(Request request) {
    this.request = request;
  }

  /**
   * The limits of one body.
   *
   * @param requestNanos for a request to arrive, from its first byte
   */
  record Limits(int maxBytes, int maxUploadBytes, long requestNanos) {
    /** Those of bodies that may hold files. */
    Limits ofUploads() {
      return new Limits(maxUploadBytes, maxUploadBytes, requestNanos);
    }
  }

  /**
   * Looks at the head only.
   *
   * @throws ProblemException {@code unsupported_media_type} if the body is compressed or of another
   *     type; {@code invalid_request} if it is coded for the transfer
   * @throws IllegalStateException if the route takes no body
   */
  static void require(Body body, HttpFields headers) {
    String mediaType = body.mediaType();
    if (mediaType == null) {
      throw new IllegalStateException("the route takes no body");
    }
    if (body.isOptional() && isAbsent(headers)) {
      return;
    }
    String coding = headers.get(HttpHeader.TRANSFER_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      throw Problem.of(
              ProblemCode.INVALID_REQUEST,
              "The body must not have a Transfer-Encoding except chunked.")
          .exception();
    }
    if (headers.contains(HttpHeader.CONTENT_ENCODING)) {
      throw unsupported("The body must not be compressed: send no Content-Encoding.");
    }
    String sent = headers.get(HttpHeader.CONTENT_TYPE);
    if (!mediaType.equals(sent) && !mediaType.equalsIgnoreCase(HttpField.stripParameters(sent))) {
      throw unsupported("The body must have Content-Type: " + mediaType + ".");
    }
  }

  private static boolean isAbsent(HttpFields headers) {
    return !headers.contains(HttpHeader.CONTENT_TYPE)
        && !headers.contains(HttpHeader.TRANSFER_ENCODING)
        && headers.getLongField(HttpHeader.CONTENT_LENGTH) <= 0;
  }

  private static ProblemException unsupported(String detail) {
    return Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, detail).exception();
  }

  /**
   * The bytes of the body; empty where the request has none.
   *
   * @throws ProblemException {@code payload_too_large}, before a byte is read if the length is
   *     declared, else as soon as there are too many; {@code request_timeout}; {@code
   *     invalid_request} for a body that is cut short or badly framed. Where the next request
   *     begins is then not known.
   * @throws dev.switchboard.memory.OutOfBudgetException when all requests together hold too much
   * @throws InterruptedException if interrupted while waiting for the client
   */
  byte[] read(Limits limits, Reservation memory) throws InterruptedException {
    long declared = request.getLength();
    int most = limits.maxBytes();
    if (declared > most) {
      throw tooLarge(most).exception();
    }
    if (declared >= 0) {
      most = (int) declared;
    }
    long deadline = request.getBeginNanoTime() + limits.requestNanos();
    // A declared body may never come, so memory is reserved as the bytes arrive.
    int guess = Math.min(most, FIRST_GUESS_BYTES);
    memory.growTo(guess);
    byte[] bytes = new byte[guess];
    int length = 0;
    while (true) {
      Content.Chunk chunk = next(deadline);
      try {
        ByteBuffer more = chunk.getByteBuffer();
        int needed = length + more.remaining();
        if (needed > most) {
          throw tooLarge(limits.maxBytes()).exception();
        }
        if (needed > bytes.length) {
          int larger = Math.min(most, Math.max(needed, 2 * bytes.length));
          // While it is copied, both are there.
          memory.growTo((long) bytes.length + larger);
          bytes = Arrays.copyOf(bytes, larger);
          memory.shrinkTo(larger);
        }
        more.get(bytes, length, needed - length);
        length = needed;
        if (chunk.isLast()) {
          return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
      } finally {
        chunk.release();
      }
    }
  }

  private Content.Chunk next(long deadlineNanos) throws InterruptedException {
    Content.Chunk chunk = take();
    while (chunk == null) {
      if (!await(deadlineNanos)) {
        throw Problem.of(ProblemCode.REQUEST_TIMEOUT, "The body did not arrive in time.")
            .exception();
      }
      chunk = take();
    }
    if (failed) {
      throw invalid().exception();
    }
    return chunk;
  }

  /** The next chunk; null if none has arrived. */
  private Content.@Nullable Chunk take() {
    Content.Chunk chunk = request.read();
    if (chunk != null) {
      failed = Content.Chunk.isFailure(chunk);
      ended = !failed && chunk.isLast();
    }
    return chunk;
  }

  private boolean await(long deadlineNanos) throws InterruptedException {
    if (!asked) {
      request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, arrived::release));
      asked = true;
    }
    asked = !arrived.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    return !asked;
  }

  /** Discards the bytes that have arrived; true if the body is complete. */
  boolean skip() {
    boolean more = !asked && !ended && !failed;
    while (more) {
      Content.Chunk chunk = take();
      if (chunk != null) {
        chunk.release();
      }
      more = chunk != null && !ended && !failed;
    }
    return ended;
  }

  /**
   * Discards bytes that still arrive, so that the response is not lost: closing a socket with
   * unread bytes resets the connection, and a reset can overtake the response.
   */
  void linger(long nanos) throws InterruptedException {
    if (ended || failed || request.getHeaders().contains(HttpHeader.EXPECT)) {
      // A client that waits to be told to continue sends nothing.
      return;
    }
    boolean more = !skip() && !failed;
    long deadline = System.nanoTime() + nanos;
    while (more && await(deadline)) {
      more = !skip() && !failed;
    }
  }

  private static Problem invalid() {
    return Problem.of(
        ProblemCode.INVALID_REQUEST, "The body ended too early, or its chunks are not valid.");
  }

  private static Problem tooLarge(int maxBytes) {
    return Problem.of(
        ProblemCode.PAYLOAD_TOO_LARGE, "The body must not be larger than " + maxBytes + " bytes.");
  }
}
