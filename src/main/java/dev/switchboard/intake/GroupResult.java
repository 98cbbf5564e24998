package dev.switchboard.intake;

import java.util.List;

/** What became of messages that are accepted together, or not at all. */
public sealed interface GroupResult {
  /**
   * All of them are durable.
   *
   * @param receipts in the order of the messages
   * @param replayed whether the same request had been accepted before, so that nothing was stored
   */
  record Accepted(List<Receipt> receipts, boolean replayed) implements GroupResult {
    /** Copies the receipts. */
    public Accepted {
      receipts = List.copyOf(receipts);
    }
  }

  /** None of them was accepted, and no quota was used. */
  record Refused(IntakeResult.Refusal reason) implements GroupResult {}

  /** Together they would take more than {@link Intake#MAX_GROUP_BYTES}; none was accepted. */
  record TooLarge(long bytes) implements GroupResult {}
}
