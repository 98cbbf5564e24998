package dev.switchboard.http.reply;

/**
 * A kind of error: a code that never changes, with its one status. These are the server's own;
 * features add theirs.
 *
 * @param status the HTTP status
 * @param wireName the code as clients see it, in snake case
 * @param title a short summary, the same for every occurrence (RFC 9457, section 3.1.3)
 */
public record ProblemCode(int status, String wireName, String title) {
  public static final ProblemCode MALFORMED_JSON =
      new ProblemCode(400, "malformed_json", "The body is not valid JSON");
  public static final ProblemCode INVALID_REQUEST =
      new ProblemCode(400, "invalid_request", "The request is not valid");
  public static final ProblemCode UNAUTHORIZED =
      new ProblemCode(401, "unauthorized", "Credentials are needed");
  public static final ProblemCode FORBIDDEN =
      new ProblemCode(403, "forbidden", "The API key does not allow this");
  public static final ProblemCode CROSS_SITE =
      new ProblemCode(403, "cross_site", "Requests of other sites are refused");
  public static final ProblemCode NOT_FOUND = new ProblemCode(404, "not_found", "Not found");
  public static final ProblemCode METHOD_NOT_ALLOWED =
      new ProblemCode(405, "method_not_allowed", "Method not allowed");
  public static final ProblemCode NOT_ACCEPTABLE =
      new ProblemCode(406, "not_acceptable", "Not acceptable");
  public static final ProblemCode REQUEST_TIMEOUT =
      new ProblemCode(408, "request_timeout", "The request took too long to arrive");
  public static final ProblemCode CONFLICT =
      new ProblemCode(409, "conflict", "The request conflicts with the current state");
  public static final ProblemCode PAYLOAD_TOO_LARGE =
      new ProblemCode(413, "payload_too_large", "The body is too large");
  public static final ProblemCode URI_TOO_LONG =
      new ProblemCode(414, "uri_too_long", "The request line is too long");
  public static final ProblemCode UNSUPPORTED_MEDIA_TYPE =
      new ProblemCode(415, "unsupported_media_type", "Unsupported media type");
  public static final ProblemCode HOST_NOT_ALLOWED =
      new ProblemCode(421, "host_not_allowed", "This host is not served here");
  public static final ProblemCode UPGRADE_REQUIRED =
      new ProblemCode(426, "upgrade_required", "HTTP/1.1 is needed");
  public static final ProblemCode RATE_LIMITED =
      new ProblemCode(429, "rate_limited", "Too many requests");
  public static final ProblemCode HEADERS_TOO_LARGE =
      new ProblemCode(431, "headers_too_large", "The request headers are too large");
  public static final ProblemCode INTERNAL = new ProblemCode(500, "internal", "Internal error");
  public static final ProblemCode UNAVAILABLE =
      new ProblemCode(503, "unavailable", "Temporarily unavailable");
}
