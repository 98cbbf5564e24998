package dev.switchboard.message;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time of a message: what it says itself, and where it therefore stands in its conversation.
 *
 * <p>The clocks of those who write are believed, late or fast (006 FR-015), up to a day ahead. A
 * time beyond that is shown, but the message stands where it was accepted: a clock of the year 2099
 * would keep it at the end of its conversation, and that at the top of the list, for ever.
 *
 * @param ordered the time by which it is ordered
 * @param shownInstead the time that it brought with it, null where it is ordered by that
 */
public record MessageTime(Instant ordered, @Nullable Instant shownInstead) {
  /** How far ahead of ours a clock may be. */
  public static final Duration MAX_AHEAD = Duration.ofDays(1);

  /**
   * The time of a message of either direction.
   *
   * @param told by its source, null when it told none
   */
  public static MessageTime of(@Nullable Instant told, Instant acceptedAt) {
    if (told == null) {
      return new MessageTime(acceptedAt, null);
    }
    return told.isAfter(acceptedAt.plus(MAX_AHEAD))
        ? new MessageTime(acceptedAt, told.truncatedTo(ChronoUnit.MICROS))
        : new MessageTime(told, null);
  }

  /** The time that it brought with it, else that of its acceptance. */
  public Instant shown() {
    return shownInstead == null ? ordered : shownInstead;
  }
}
