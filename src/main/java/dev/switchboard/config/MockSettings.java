package dev.switchboard.config;

import java.time.Duration;

/** What mock providers do besides failing. */
public record MockSettings(AutoReply autoReply) {
  /**
   * How the recipients of messages answer.
   *
   * @param percentage of the messages taken that have an answer, 0..100; 0 is off
   * @param minDelay the shortest time to it
   * @param maxDelay the longest
   */
  public record AutoReply(int percentage, Duration minDelay, Duration maxDelay) {}
}
