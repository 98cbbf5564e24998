package dev.switchboard.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is not a request: requests that the parser refuses before there is anything to
 * route. All of them are the client's doing, so none is answered with a 5xx, and the connection
 * closes, because where the next request would begin is not known.
 */
final class ProtocolErrors implements DirectHandler {
  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
  private static final int LONGEST_LOGGED_PATH = 256;

  private final RequestIds ids;
  private final RequestLog log;

  ProtocolErrors(RequestIds ids, RequestLog log) {
    this.ids = ids;
    this.log = log;
  }

  DirectHandlers asDirectHandlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, this);
    }
    return handlers.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status defaultStatus,
      ServerResponseHeaders responseHeaders,
      @Nullable String message) {
    ServerRequestHeaders sent = request.headers();
    String requestId = ids.take(sent.contains(REQUEST_ID) ? sent.get(REQUEST_ID).get() : null);
    Reply reply = problem(defaultStatus.code(), message).reply(requestId);
    TransportResponse.Builder response =
        TransportResponse.builder()
            .status(reply.helidonStatus())
            .headers(ServerResponseHeaders.create())
            .keepAlive(false)
            .header(HeaderValues.create(REQUEST_ID, requestId));
    Header contentType = reply.contentType();
    if (contentType != null) {
      response.header(contentType);
    }
    for (Header header : reply.headers()) {
      response.header(header);
    }
    SecurityHeaders.DEFAULTS.forEach(
        (name, value) -> response.header(HeaderValues.create(HeaderNames.create(name), value)));
    if (!request.method().equals("HEAD")) {
      response.entity(reply.body());
    }
    log.finished(
        printable(request.method()), printable(request.path()), reply.status(), requestId, 0, null);
    return response.build();
  }

  /**
   * What a refusal of the parser means, by its status and, where that says too little, its message.
   */
  static Problem problem(int status, @Nullable String message) {
    String reason = message == null ? "" : message.toLowerCase(Locale.ROOT);
    if (status == 413) {
      return Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "The body is too large.");
    }
    if (status == 414) {
      return Problem.of(ProblemCode.URI_TOO_LONG, "The request line is too long.");
    }
    if (status == 505) {
      return Problem.of(ProblemCode.UPGRADE_REQUIRED, "This server speaks HTTP/1.1 only.")
          .header("Upgrade", "HTTP/1.1");
    }
    if (reason.contains("header size exceeded")) {
      return Problem.of(ProblemCode.HEADERS_TOO_LARGE, "The request headers are too large.");
    }
    if (reason.contains("content-encoding")) {
      return RequestBody.compressed();
    }
    return Problem.of(ProblemCode.INVALID_REQUEST, invalidBecause(reason));
  }

  private static String invalidBecause(String reason) {
    if (reason.contains("host header")) {
      return "The Host header is missing, repeated or not valid.";
    }
    if (reason.contains("transfer-encoding")
        || reason.contains("transfer encoding")
        || reason.contains("content length")
        || reason.contains("content-length")) {
      return "The body is framed wrongly: see Content-Length and Transfer-Encoding.";
    }
    if (reason.contains("chunk")) {
      return "The chunks of the body are not valid.";
    }
    return "The request is not valid HTTP/1.1.";
  }

  /** What somebody sent instead of a method or path, fit for a log line. */
  static String printable(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "-";
    }
    int query = text.indexOf('?');
    int length = Math.min(query < 0 ? text.length() : query, LONGEST_LOGGED_PATH);
    StringBuilder clean = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      clean.append(c > ' ' && c < 0x7f ? c : '?');
    }
    return clean.toString();
  }
}
