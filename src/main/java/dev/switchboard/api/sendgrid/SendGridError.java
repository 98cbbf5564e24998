package dev.switchboard.api.sendgrid;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The errors of SendGrid: {@code {"errors": [{"message": "...", "field": "from.email", "help":
 * null}]}}. Those of the server are written in the same form.
 */
final class SendGridError {
  private static final String UNAUTHORIZED =
      "The provided authorization grant is invalid, expired, or revoked";

  private SendGridError() {}

  /** The response for a problem of this facade or of the server. */
  static Reply reply(Problem problem, String requestId) {
    List<Map<String, @Nullable Object>> errors = new ArrayList<>();
    for (InvalidMember member : problem.errors()) {
      // A query parameter is named by a pointer.
      String field =
          member.pointer().startsWith("/") ? member.pointer().substring(1) : member.pointer();
      errors.add(error(member.detail(), field));
    }
    if (errors.isEmpty()) {
      errors.add(error(message(problem), null));
    }
    Reply reply = Reply.document(status(problem.code()), Map.of("errors", errors));
    for (Map.Entry<String, String> header : problem.headers().entrySet()) {
      reply = reply.header(header.getKey(), header.getValue());
    }
    return reply;
  }

  private static Map<String, @Nullable Object> error(String message, @Nullable String field) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("field", field);
    error.put("help", null);
    return error;
  }

  private static int status(ProblemCode code) {
    return code.wireName().equals("idempotency_key_reused") ? 409 : code.status();
  }

  private static String message(Problem problem) {
    return switch (problem.code().wireName()) {
      case "unauthorized" -> UNAUTHORIZED;
      case "forbidden" -> "access forbidden";
      default -> problem.detail();
    };
  }
}
