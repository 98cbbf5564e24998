package dev.switchboard.provider.http;

import dev.switchboard.provider.ProviderResult;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a status code other than 2xx means for the message. A pure function.
 *
 * <ul>
 *   <li>429, and 503 with {@code Retry-After}: the receiver is well and asks for patience, which it
 *       gets. No breaker counts it.
 *   <li>Other 4xx that are about the message (400, 413, 422, ...): sending the same again cannot
 *       help, so the message is rejected and becomes a dead letter.
 *   <li>4xx that are about us or the URL (401, 403, 404, ...): the next message would meet the
 *       same, until an operator repairs it. The message is kept and tried again, and the breaker
 *       opens.
 *   <li>All else (3xx, 408, 409, 425, 5xx): it may pass.
 * </ul>
 */
final class HttpVerdict {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  /**
   * Who calls, where, and how: not what. 409 and 425 say that the same message is under way or came
   * too early, 408 that it came too slowly.
   */
  private static final Set<Integer> NOT_ABOUT_THE_MESSAGE =
      Set.of(401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 415, 417, 421, 425, 426, 431);

  private HttpVerdict() {}

  /**
   * @param status anything but 2xx
   * @param retryAfter the value of the header, null when there is none
   */
  static ProviderResult of(int status, @Nullable String retryAfter, Instant now) {
    if (status == TOO_MANY_REQUESTS || (status == SERVICE_UNAVAILABLE && retryAfter != null)) {
      return ProviderResult.RateLimited.of(retryAfter, now);
    }
    String code = Integer.toString(status);
    boolean aboutTheMessage =
        status >= 400 && status < 500 && !NOT_ABOUT_THE_MESSAGE.contains(status);
    return aboutTheMessage ? new ProviderResult.Rejected(code) : new ProviderResult.Failed(code);
  }
}
