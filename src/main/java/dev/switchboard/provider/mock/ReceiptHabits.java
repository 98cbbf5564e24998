package dev.switchboard.provider.mock;

import java.time.Duration;

/**
 * How a mock provider reports what became of the messages that it took.
 *
 * @param enabled whether it does at all; to magic recipients it always does
 * @param minDelay the shortest time from taking a message to its receipt
 * @param maxDelay the longest, not below {@code minDelay}
 * @param undeliveredPercent of the messages that do not reach their recipients
 * @param lostPercent of the messages that no receipt comes for
 * @param duplicatePercent of the receipts that come twice
 * @param reorderedPercent of the receipts that overtake all others, and perhaps the answer of the
 *     provider: they are sent before it
 */
public record ReceiptHabits(
    boolean enabled,
    Duration minDelay,
    Duration maxDelay,
    int undeliveredPercent,
    int lostPercent,
    int duplicatePercent,
    int reorderedPercent) {
  static final ReceiptHabits NONE =
      new ReceiptHabits(false, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0);
}
