package dev.switchboard.app.wiring;

import dev.switchboard.intake.IntakeSection;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.time.Duration;

/** What is deleted by itself: {@code retention.*}. Read as an age; zero is for ever. */
public final class RetentionSection extends Section<Duration> {
  private final Key<Duration> messages =
      key("retention.messages", ValueTypes.durationOrOff("1d", "3650d"), "off")
          .doc(
              "How long a message is kept after it was accepted, unless it is still pending. What"
                  + " is older is deleted, with its attempts, its place in its conversation and the"
                  + " ids of its delivery.");
  private final IntakeSection intake;

  RetentionSection(IntakeSection intake) {
    this.intake = intake;
  }

  /** The answer to a replay is read from its message. */
  @Override
  protected Duration read(Values values) {
    Duration kept = values.get(messages);
    Duration replayed = values.get(intake.idempotencyTtl);
    if (kept.isPositive()
        && kept.compareTo(replayed) < 0
        && values.areCertain(messages, intake.idempotencyTtl)) {
      values.wrong(
          values.name(messages),
          "messages would be deleted after %d h while their keys can still be replayed; %s is %d h"
              .formatted(kept.toHours(), values.name(intake.idempotencyTtl), replayed.toHours()),
          messages,
          intake.idempotencyTtl);
    }
    return kept;
  }
}
