package dev.switchboard.provider;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a provider may answer to one attempt. */
public sealed interface ProviderResult {
  /** Taken: it is the provider's to deliver now. */
  record Success(String providerMessageId) implements ProviderResult {}

  /**
   * Asked to slow down (429). Not a failure: it says nothing about the provider's health (008
   * FR-011).
   *
   * @param retryAfter the wait that the provider asks for, null when it named none
   */
  record RateLimited(@Nullable Duration retryAfter) implements ProviderResult {
    /**
     * From the header of a carrier that speaks HTTP.
     *
     * @param retryAfter the value of {@code Retry-After}, null when there is none
     */
    public static RateLimited of(@Nullable String retryAfter, Instant now) {
      return new RateLimited(
          retryAfter == null ? null : RetryAfter.parse(retryAfter, now).orElse(null));
    }
  }

  /**
   * Failed in a way that may pass (5xx, connection lost).
   *
   * @param code what the provider called it, for example {@code 500}
   */
  record Failed(String code) implements ProviderResult {}

  /** No answer in time; the message may or may not have been sent. */
  record TimedOut() implements ProviderResult {}

  /**
   * Refused for good: sending the same again cannot help.
   *
   * @param code what the provider called it, for example {@code 400}
   */
  record Rejected(String code) implements ProviderResult {}
}
