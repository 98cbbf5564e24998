package dev.switchboard.api.twilio;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The errors of Twilio: {@code {"code": 21211, "message": "...", "more_info": "...", "status":
 * 400}}. Those of the server are given the code that Twilio has for them.
 */
final class TwilioError {
  static final int INVALID_TO = 21211;
  static final int INVALID_FROM = 21212;
  static final int BODY_REQUIRED = 21602;
  static final int FROM_REQUIRED = 21603;
  static final int TO_REQUIRED = 21604;
  static final int INVALID_STATUS_CALLBACK = 21609;
  static final int BODY_TOO_LONG = 21617;
  static final int INVALID_MEDIA = 21620;
  static final int TOO_MANY_MEDIA = 21623;
  static final int NO_SENDERS = 21703;
  static final int NOT_CANCELABLE = 20009;
  static final int NOT_COMPLETE = 20009;

  private static final String PREFIX = "twilio_";
  private static final int INVALID = 20001;

  private TwilioError() {}

  /** A request that is refused with one of Twilio's codes, and the status 400. */
  static ProblemException of(int code, String message) {
    return of(400, code, message);
  }

  static ProblemException of(int status, int code, String message) {
    return Problem.of(new ProblemCode(status, PREFIX + code, "A request was refused"), message)
        .exception();
  }

  /** A parameter that is wrong, for which Twilio has no code of its own. */
  static ProblemException invalid(String message) {
    return of(INVALID, message);
  }

  static ProblemException notFound(String path) {
    return Problem.of(ProblemCode.NOT_FOUND, "The requested resource " + path + " was not found")
        .exception();
  }

  /** The response for a problem of this facade or of the server. */
  static Reply reply(Problem problem, String requestId) {
    int code = code(problem.code());
    int status = problem.code().status();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", code);
    body.put("message", problem.detail());
    body.put("more_info", "https://www.twilio.com/docs/errors/" + code);
    body.put("status", status);
    Reply reply = Reply.document(status, body);
    for (Map.Entry<String, String> header : problem.headers().entrySet()) {
      reply = reply.header(header.getKey(), header.getValue());
    }
    return reply;
  }

  private static int code(ProblemCode code) {
    if (code.wireName().startsWith(PREFIX)) {
      return Integer.parseInt(code.wireName().substring(PREFIX.length()));
    }
    return switch (code.status()) {
      case 401 -> 20003;
      case 403 -> 20403;
      case 404 -> 20404;
      case 405 -> 20004;
      case 429 -> 20429;
      case 503 -> 20503;
      case 500 -> 20500;
      default -> INVALID;
    };
  }
}
