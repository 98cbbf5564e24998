package dev.switchboard.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Compresses answers that are large enough to gain from it, for clients that ask for it. */
final class Gzip {
  /** Below it the client waits longer for the compression than for the bytes. */
  static final int MIN_BYTES = 8 * 1024;

  private static final int BUFFER_BYTES = 8 * 1024;
  private static final List<String> TEXT =
      List.of(
          "text/", "application/json", "application/problem+json", "application/yaml", "image/svg");

  private Gzip() {}

  /**
   * Whether to compress a body of this length for this client. Adds {@code Vary} if the type of the
   * body gains from compression.
   *
   * @param length in bytes, -1 if not known
   */
  static boolean wanted(HttpFields request, HttpFields.Mutable response, long length) {
    String type = response.get(HttpHeader.CONTENT_TYPE);
    boolean gains =
        (length < 0 || length >= MIN_BYTES)
            && type != null
            && !response.contains(HttpHeader.CONTENT_ENCODING)
            && TEXT.stream().anyMatch(type::startsWith);
    if (!gains || mustNotTransform(response)) {
      return false;
    }
    response.add(HttpHeader.VARY, "Accept-Encoding");
    return accepts(request.getQualityCSV(HttpHeader.ACCEPT_ENCODING));
  }

  /** A reply that says so is sent as it is (RFC 9111, section 5.2.2.6). */
  private static boolean mustNotTransform(HttpFields response) {
    return response.getCSV(HttpHeader.CACHE_CONTROL, false).contains("no-transform");
  }

  /** Only if it is named: few clients that send {@code *} expect it. */
  private static boolean accepts(List<String> encodings) {
    return encodings.stream().anyMatch("gzip"::equalsIgnoreCase);
  }

  /** Declares the body compressed. */
  static void mark(HttpFields.Mutable response) {
    response.put(HttpHeader.CONTENT_ENCODING, "gzip");
    HttpField etag = response.getField(HttpHeader.ETAG);
    if (etag != null && !etag.getValue().startsWith("W/")) {
      // The same content, but not the same bytes (RFC 9110, section 8.8.1).
      response.put(HttpHeader.ETAG, "W/" + etag.getValue());
    }
  }

  static byte[] compressed(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
    try (OutputStream out = new GZIPOutputStream(bytes, BUFFER_BYTES)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A stream that compresses; flushing it sends all bytes so far. */
  static OutputStream stream(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, BUFFER_BYTES, true);
  }
}
