package dev.switchboard.provider.mock;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is the same for all mock providers: {@code faults.*} and {@code mock.*}. */
final class MockSection extends Section<MockSettings> {
  final FaultKeys faults = new FaultKeys("faults", null);
  private final Key<Integer> percentage;
  private final Key<Duration> minDelay;
  private final Key<Duration> maxDelay;
  private final Key<Path> ledger;

  MockSection() {
    faults.all().forEach(this::declare);
    percentage =
        key("mock.auto-reply.percentage", ValueTypes.percentage(), "0")
            .doc(
                "Share of the messages taken by mock providers that their recipients answer; 0 is"
                    + " off. Answers still to come are lost at a stop.");
    minDelay =
        key("mock.auto-reply.min-delay", ValueTypes.duration("0s", "1d"), "1s")
            .doc("Shortest time to an answer.");
    maxDelay =
        key("mock.auto-reply.max-delay", ValueTypes.duration("0s", "1d"), "10s")
            .doc("Longest time to an answer.");
    ledger =
        optional("mock.ledger", ValueTypes.directory(), "each process keeps its own, in memory")
            .doc(
                "Directory in which the mock providers of several processes on one machine remember"
                    + " together what they took and were asked, so that what one process sends"
                    + " again after another is a duplicate to them. For tests: it is never"
                    + " cleared.");
  }

  @Override
  protected @Nullable MockSettings read(Values values) {
    PartialFaults global = faults.read(values);
    new AllFaults(global, Map.of()).contradictions().forEach(it -> faults.report(it, values, null));
    return values.requireOrder(minDelay, maxDelay)
        ? new MockSettings(
            global,
            new AutoReplies.Habits(
                values.get(percentage), values.get(minDelay), values.get(maxDelay)),
            values.find(ledger))
        : null;
  }
}
