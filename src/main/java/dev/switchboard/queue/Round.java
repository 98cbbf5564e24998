package dev.switchboard.queue;

import java.time.Instant;

/**
 * The attempts that a message is given before it is a dead letter. The first round begins when the
 * message is accepted; bringing a dead letter back begins another. Limits on attempts and age hold
 * for a round, while the numbers of attempts go on.
 *
 * @param attemptsBefore attempts of all earlier rounds, at least 0
 * @param rateLimited attempts of this round that were answered with 429, at least 0
 * @param startedAt where the age of the message counts from
 */
public record Round(int attemptsBefore, int rateLimited, Instant startedAt) {
  public Round {
    if (attemptsBefore < 0 || rateLimited < 0) {
      throw new IllegalArgumentException(
          "no such number of attempts: " + Math.min(attemptsBefore, rateLimited));
    }
  }

  /** The round of a message that was just accepted. */
  public static Round first(Instant acceptedAt) {
    return new Round(0, 0, acceptedAt);
  }
}
