package dev.switchboard.provider.mock;

import org.jspecify.annotations.Nullable;

/**
 * Everything that an attempt at a mock provider is answered by, in one piece: a holder sees the
 * whole of a change or nothing of it.
 *
 * @param profile how often it fails, and how it answers
 * @param quota how many attempts it takes in a second, null for any number
 * @param receipts how it reports what became of messages
 */
public record ActiveFaults(FaultProfile profile, @Nullable Quota quota, ReceiptHabits receipts) {
  /** Without receipts. */
  public ActiveFaults(FaultProfile profile, @Nullable Quota quota) {
    this(profile, quota, ReceiptHabits.NONE);
  }
}
