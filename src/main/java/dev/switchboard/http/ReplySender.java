package dev.switchboard.http;

import dev.switchboard.http.reply.Draining;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.reply.ReplyStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Writes replies. It returns when the client's socket has taken all bytes: a slow client slows its
 * own request, and a client that does not read is cut.
 */
final class ReplySender {
  private static final String REQUEST_ID = "X-Request-Id";

  /** The bytes of a response that a client must take within one write timeout. */
  private static final int SLICE_BYTES = 64 * 1024;

  private static final int STREAM_BUFFER_BYTES = 8 * 1024;

  private static final List<HttpField> SECURITY_HEADERS =
      SecurityHeaders.DEFAULTS.entrySet().stream()
          .<HttpField>map(it -> new PreEncodedHttpField(it.getKey(), it.getValue()))
          .toList();

  private final RequestIds ids;
  private final long writeNanos;
  private final Draining draining;

  /**
   * @param writeNanos how long a client may take nothing
   */
  ReplySender(RequestIds ids, long writeNanos, Draining draining) {
    this.ids = ids;
    this.writeNanos = writeNanos;
    this.draining = draining;
  }

  /** The id of this request. */
  String requestId(Request request) {
    return ids.take(request.getHeaders().get(REQUEST_ID));
  }

  /**
   * Sends a reply whole.
   *
   * @param close whether it is the last one of the connection, as it is when the server drains
   * @throws IOException if the client is gone, or does not read; also for {@link Reply.Closed},
   *     which is sent by closing the connection
   * @throws Exception if the body of a stream throws
   */
  void send(Request request, Response response, Reply reply, String requestId, boolean close)
      throws Exception {
    if (reply instanceof Reply.Closed) {
      throw new EOFException("the connection is closed on purpose");
    }
    boolean head = request.getMethod().equals("HEAD");
    response.setStatus(reply.status());
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(REQUEST_ID, requestId);
    for (HttpField field : reply.head().fields()) {
      headers.add(field);
    }
    for (HttpField field : SECURITY_HEADERS) {
      if (!headers.contains(field.getName())) {
        headers.add(field);
      }
    }
    if (close || draining.hasBegun()) {
      headers.put(HttpFields.CONNECTION_CLOSE);
    }
    ResponseOutput sink = new ResponseOutput(response, writeNanos);
    switch (reply) {
      case Reply.Bytes bytes -> sendBytes(request, headers, bytes.body(), head, sink);
      case Reply.Stream stream -> sendStream(request, headers, stream.body(), head, sink);
      case Reply.Closed _ -> throw new IllegalStateException("it was looked for before");
    }
  }

  private static void sendBytes(
      Request request, HttpFields.Mutable headers, byte[] whole, boolean head, ResponseOutput sink)
      throws IOException {
    byte[] body = whole;
    if (body.length >= Gzip.MIN_BYTES && Gzip.wanted(request.getHeaders(), headers, body.length)) {
      Gzip.mark(headers);
      body = Gzip.compressed(whole);
    }
    if (body.length > 0) {
      headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    }
    if (head || body.length == 0) {
      sink.end();
      return;
    }
    for (int from = 0; from < body.length; from += SLICE_BYTES) {
      int length = Math.min(SLICE_BYTES, body.length - from);
      sink.write(ByteBuffer.wrap(body, from, length), from + length == body.length);
    }
  }

  private void sendStream(
      Request request,
      HttpFields.Mutable headers,
      Reply.Body body,
      boolean head,
      ResponseOutput sink)
      throws Exception {
    boolean gzip = Gzip.wanted(request.getHeaders(), headers, -1);
    if (gzip) {
      Gzip.mark(headers);
    }
    if (head) {
      sink.end();
      return;
    }
    OutputStream buffered = new BufferedOutputStream(sink, STREAM_BUFFER_BYTES);
    ReplyStream out = new ReplyStream(gzip ? Gzip.stream(buffered) : buffered, draining);
    try {
      body.writeTo(out);
      out.close();
    } finally {
      out.forget();
    }
  }
}
