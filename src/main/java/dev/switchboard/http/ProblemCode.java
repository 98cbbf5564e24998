package dev.switchboard.http;

import java.util.Locale;

/**
 * The stable codes of errors, each with its one status. The wire form is the name in lower case.
 */
public enum ProblemCode {
  MALFORMED_JSON(400, "The body is not valid JSON"),
  INVALID_REQUEST(400, "The request is not valid"),
  PAGE_TOO_DEEP(400, "The page is too deep"),
  UNAUTHORIZED(401, "Credentials are needed"),
  FORBIDDEN(403, "The API key does not allow this"),
  CROSS_SITE(403, "Requests of other sites are refused"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "Not acceptable"),
  REQUEST_TIMEOUT(408, "The request took too long to arrive"),
  IDEMPOTENCY_CONFLICT(409, "A request with this idempotency key is in progress"),
  NOT_RETRYABLE(409, "The message cannot be retried"),
  CONFLICT(409, "The request conflicts with the current state"),
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The request line is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  HOST_NOT_ALLOWED(421, "This host is not served here"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
  UPGRADE_REQUIRED(426, "HTTP/1.1 is needed"),
  RATE_LIMITED(429, "Too many requests"),
  HEADERS_TOO_LARGE(431, "The request headers are too large"),
  PROVIDER_NOT_CONFIGURED(500, "No provider is configured for this channel"),
  INTERNAL(500, "Internal error"),
  QUERY_TIMEOUT(503, "The query took too long"),
  UNAVAILABLE(503, "Temporarily unavailable");

  private final int status;
  private final String title;
  private final String wireName = name().toLowerCase(Locale.ROOT);

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** A short summary, the same for every occurrence (RFC 9457, section 3.1.3). */
  public String title() {
    return title;
  }

  /** The code as clients see it, such as {@code rate_limited}. */
  public String wireName() {
    return wireName;
  }
}
