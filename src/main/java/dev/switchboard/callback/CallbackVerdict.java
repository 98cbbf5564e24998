package dev.switchboard.callback;

import dev.switchboard.callback.post.GuardedPoster;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.provider.ProviderResult;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of an endpoint means. Pure functions.
 *
 * <ul>
 *   <li>2xx: the endpoint has the event.
 *   <li>410: it is never to be called again.
 *   <li>429, and 503 with {@code Retry-After}: it is well and asks for patience. The governor slows
 *       down, and no breaker counts it.
 *   <li>All else, redirects too: it failed. Failures in a row open the breaker.
 * </ul>
 */
final class CallbackVerdict {
  private static final int GONE = 410;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  private CallbackVerdict() {}

  static boolean isGone(PostResult result) {
    return result instanceof PostResult.Answered(int status, _, _) && status == GONE;
  }

  static @Nullable Duration retryAfter(PostResult result) {
    return result instanceof PostResult.Answered answered ? answered.retryAfter() : null;
  }

  /**
   * What it says about the endpoint, in the words that the gate knows.
   *
   * @param ofHost whether it is one URL of many: that this one is refused says nothing about the
   *     others
   */
  static ProviderResult news(PostResult result, boolean ofHost) {
    return switch (result) {
      case PostResult.Answered(int status, _, _) when ofHost && isRefusal(status) ->
          new ProviderResult.Success("");
      case PostResult.Answered(int status, _, _) when isSuccess(status) ->
          new ProviderResult.Success("");
      case PostResult.Answered(int status, Duration retryAfter, _)
          when status == TOO_MANY_REQUESTS
              || (status == SERVICE_UNAVAILABLE && retryAfter != null) ->
          new ProviderResult.RateLimited(retryAfter);
      case PostResult.Answered(int status, _, _) ->
          new ProviderResult.Failed(String.valueOf(status));
      case PostResult.NotAnswered(String code) -> new ProviderResult.Failed(code);
      case PostResult.TimedOut _ -> new ProviderResult.TimedOut();
    };
  }

  /** What is recorded of it. */
  static CallbackAttempt attempt(
      int number, Instant startedAt, Duration latency, PostResult result) {
    return switch (result) {
      case PostResult.Answered(int status, _, String answer) ->
          new CallbackAttempt(
              number,
              startedAt,
              latency,
              status,
              isSuccess(status) ? null : String.valueOf(status),
              shown(answer));
      case PostResult.NotAnswered(String code) ->
          new CallbackAttempt(number, startedAt, latency, null, code, null);
      case PostResult.TimedOut _ ->
          new CallbackAttempt(number, startedAt, latency, null, "timeout", null);
    };
  }

  private static String shown(String answer) {
    int end = Math.min(answer.length(), GuardedPoster.MAX_SHOWN_BYTES);
    boolean half = end > 0 && Character.isHighSurrogate(answer.charAt(end - 1));
    return answer.substring(0, half ? end - 1 : end);
  }

  private static boolean isRefusal(int status) {
    return status >= 400 && status < 500 && status != TOO_MANY_REQUESTS;
  }

  static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }
}
