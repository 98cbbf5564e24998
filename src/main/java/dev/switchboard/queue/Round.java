package dev.switchboard.queue;

import dev.switchboard.message.MessageOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that a message is given before it is a dead letter. The first round begins when the
 * message is accepted; bringing a dead letter back begins another. Limits on attempts and age hold
 * for a round, while the numbers of attempts go on.
 *
 * @param attemptsBefore attempts of all earlier rounds, at least 0
 * @param rateLimited attempts of this round that were answered with 429, at least 0
 * @param startedAt where the age of the message counts from
 * @param expiresAt from when on no attempt is made; null for as long as its age allows. Only a
 *     first round has such a time: who brings a message back wants it sent
 */
public record Round(
    int attemptsBefore, int rateLimited, Instant startedAt, @Nullable Instant expiresAt) {
  public Round {
    if (attemptsBefore < 0 || rateLimited < 0) {
      throw new IllegalArgumentException(
          "no such number of attempts: " + Math.min(attemptsBefore, rateLimited));
    }
  }

  /** A round without an end of its own. */
  public Round(int attemptsBefore, int rateLimited, Instant startedAt) {
    this(attemptsBefore, rateLimited, startedAt, null);
  }

  /** The round of a message that was just accepted; its options may say when it begins and ends. */
  public static Round first(Instant acceptedAt, MessageOptions options) {
    Instant sendAt = options.sendAt();
    return new Round(0, 0, sendAt == null ? acceptedAt : sendAt, options.expiresAt());
  }

  /** This round with so many attempts that were answered with 429. */
  public Round rateLimited(int attempts) {
    return new Round(attemptsBefore, attempts, startedAt, expiresAt);
  }

  /** Whether no attempt is made at this time or after it. */
  public boolean isOverAt(Instant time) {
    return expiresAt != null && !time.isBefore(expiresAt);
  }
}
