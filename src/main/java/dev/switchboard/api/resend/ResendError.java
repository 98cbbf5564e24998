package dev.switchboard.api.resend;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The errors of Resend: {@code {"statusCode": 422, "name": "missing_required_field", "message":
 * "..."}}. Those of the server are given the name that Resend has for them.
 */
final class ResendError {
  static final ProblemCode VALIDATION = own(422, "validation_error");
  static final ProblemCode MISSING_FIELD = own(422, "missing_required_field");
  static final ProblemCode INVALID_FROM = own(422, "invalid_from_address");
  static final ProblemCode INVALID_ATTACHMENT = own(422, "invalid_attachment");
  static final ProblemCode MISSING_API_KEY = own(401, "missing_api_key");
  static final ProblemCode INVALID_API_KEY = own(403, "invalid_api_key");
  static final ProblemCode INVALID_IDEMPOTENCY_KEY = own(400, "invalid_idempotency_key");

  private ResendError() {}

  private static ProblemCode own(int status, String name) {
    return new ProblemCode(status, name, name);
  }

  /** The response for a problem of this facade or of the server. */
  static Reply reply(Problem problem, String requestId) {
    int status = status(problem.code());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("statusCode", status);
    body.put("name", name(problem.code()));
    body.put("message", problem.detail());
    Reply reply = Reply.document(status, body);
    for (Map.Entry<String, String> header : problem.headers().entrySet()) {
      reply = reply.header(header.getKey(), header.getValue());
    }
    return reply;
  }

  private static int status(ProblemCode code) {
    return code.wireName().equals("idempotency_key_reused") ? 409 : code.status();
  }

  private static String name(ProblemCode code) {
    return switch (code.wireName()) {
      case "malformed_json", "invalid_request", "page_too_deep" -> "validation_error";
      case "unauthorized" -> "invalid_api_key";
      case "forbidden" -> "restricted_api_key";
      case "cross_site", "host_not_allowed" -> "security_error";
      case "not_found", "method_not_allowed" -> code.wireName();
      case "idempotency_key_reused" -> "invalid_idempotent_request";
      case "idempotency_conflict" -> "concurrent_idempotent_requests";
      case "rate_limited" -> "rate_limit_exceeded";
      case "internal", "provider_not_configured" -> "internal_server_error";
      case "unavailable", "query_timeout" -> "application_error";
      default -> code.title().equals(code.wireName()) ? code.wireName() : other(code);
    };
  }

  /** What Resend has no word for, by its status. */
  private static String other(ProblemCode code) {
    return code.status() < 500 ? "validation_error" : "application_error";
  }
}
