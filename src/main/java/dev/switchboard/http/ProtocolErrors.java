package dev.switchboard.http;

import dev.switchboard.http.connection.ClientConnection;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that the parser refuses. The client is at fault, so the status is never 5xx. The
 * connection closes, because the start of the next request is unknown.
 */
final class ProtocolErrors implements Request.Handler {
  private static final int LONGEST_LOGGED_PATH = 256;

  /** The method that Jetty gives a request whose first line it could not read. */
  private static final String NO_METHOD = "BAD";

  private final ReplySender sender;
  private final RequestLog log;

  ProtocolErrors(ReplySender sender, RequestLog log) {
    this.sender = sender;
    this.log = log;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ClientConnection connection = ClientConnection.of(request);
    connection.headArrived();
    String requestId = sender.requestId(request);
    Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    int status = cause instanceof HttpException e ? e.getCode() : response.getStatus();
    Reply reply = problem(status).reply(requestId);
    String method = request.getMethod();
    boolean known = !method.equals(NO_METHOD);
    Throwable failure = null;
    try {
      sender.send(request, response, reply, requestId, true);
    } catch (Exception e) {
      failure = e;
    }
    log.finished(
        known ? printable(method) : "-",
        known ? printable(request.getHttpURI().getPath()) : "-",
        null,
        reply.status(),
        requestId,
        0,
        null);
    connection.requestDone();
    if (failure == null) {
      callback.succeeded();
    } else {
      callback.failed(failure);
    }
    return true;
  }

  /** The error for a status of the parser. */
  static Problem problem(int status) {
    return switch (status) {
      case 413 -> Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "The body is too large.");
      case 414 -> Problem.of(ProblemCode.URI_TOO_LONG, "The request line is too long.");
      case 431 -> Problem.of(ProblemCode.HEADERS_TOO_LARGE, "The request headers are too large.");
      case 426 ->
          Problem.of(ProblemCode.UPGRADE_REQUIRED, "This server speaks HTTP/1.1 only.")
              .header("Upgrade", "HTTP/1.1");
      default -> Problem.of(ProblemCode.INVALID_REQUEST, "The request is not valid HTTP/1.1.");
    };
  }

  /** A method or path as sent, made fit for a log line. */
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
