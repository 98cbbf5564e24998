package dev.switchboard.dispatch;

import static dev.switchboard.settings.ValueTypes.duration;
import static dev.switchboard.settings.ValueTypes.wholeNumber;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Values;
import java.time.Duration;

/** How all lanes work: {@code breaker.*}, {@code retry.*} and {@code dispatch.*}. */
public final class DispatchSection extends Section<DispatchSettings> {
  private final Key<Integer> failureThreshold =
      key("breaker.failure-threshold", wholeNumber(1, 1000), "5")
          .doc("Failures of a provider in a row after which nothing is sent to it.");
  private final Key<Duration> openDuration =
      key("breaker.open-duration", duration("10ms", "1h"), "5s")
          .doc("How long nothing is sent to it.");
  private final Key<Integer> halfOpenProbes =
      key("breaker.half-open-probes", wholeNumber(1, 100), "3")
          .doc("Calls let through after that to find out whether it is well again.");
  private final Key<Integer> maxAttempts =
      key("retry.max-attempts", wholeNumber(1, 100), "20")
          .doc("Attempts, the first included, except those answered with 429.");
  private final Key<Duration> baseDelay =
      key("retry.base-delay", duration("1ms", "1h"), "1s")
          .doc("Upper end of the first wait; it doubles with each attempt.");
  private final Key<Duration> maxDelay =
      key("retry.max-delay", duration("1ms", "1d"), "15m").doc("Upper end of every wait.");
  private final Key<Duration> maxAge =
      key("retry.max-age", duration("1s", "30d"), "24h")
          .doc("An older message is not tried again.");
  private final Key<Integer> bufferMax =
      key("dispatch.buffer-max", wholeNumber(1, 1_000_000), "10000")
          .doc("Messages in memory for each provider; the rest wait in the store.");

  @Override
  protected DispatchSettings read(Values values) {
    values.requireOrder(baseDelay, maxDelay);
    return new DispatchSettings(
        new BreakerPolicy(
            values.get(failureThreshold), values.get(openDuration), values.get(halfOpenProbes)),
        new RetryPolicy(
            values.get(maxAttempts),
            values.get(baseDelay),
            values.get(maxDelay),
            values.get(maxAge)),
        values.get(bufferMax));
  }
}
