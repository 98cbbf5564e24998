package dev.switchboard.queue;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of one call to a provider (DispatchAttempt of 006 and 008).
 *
 * @param number from 1, without gaps
 * @param latency from the start of the call to its answer or its cut
 * @param errorCode null exactly when the outcome is a success
 * @param occurredAt when the call started
 */
public record Attempt(
    int number,
    String provider,
    Outcome outcome,
    Duration latency,
    @Nullable String errorCode,
    Instant occurredAt) {
  public Attempt {
    if (number < 1 || (errorCode == null) != (outcome == Outcome.SUCCESS)) {
      throw new IllegalArgumentException("no such attempt: " + number + " " + outcome);
    }
  }

  /** When it was answered or cut. */
  public Instant endedAt() {
    return occurredAt.plus(latency);
  }
}
