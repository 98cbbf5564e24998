package dev.switchboard.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What mock providers do besides failing.
 *
 * @param ledger a directory in which those of several processes keep their books together; null for
 *     each on its own
 */
public record MockSettings(AutoReply autoReply, @Nullable Path ledger) {
  /**
   * How the recipients of messages answer.
   *
   * @param percentage of the messages taken that have an answer, 0..100; 0 is off
   * @param minDelay the shortest time to it
   * @param maxDelay the longest
   */
  public record AutoReply(int percentage, Duration minDelay, Duration maxDelay) {}
}
