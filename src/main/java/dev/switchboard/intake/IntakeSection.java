package dev.switchboard.intake;

import static dev.switchboard.settings.ValueTypes.wholeNumber;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.time.Duration;

/** What acceptance limits and remembers: {@code limits.*} and {@code idempotency.*}. */
public final class IntakeSection extends Section<IntakeSettings> {
  private static final int MAX_PER_MINUTE = 10_000_000;

  private final Key<Integer> senderPerMinute = perMinute("sender", "6000", "sender");
  private final Key<Integer> senderBurst = burst("sender", "sender");
  private final Key<Integer> ipPerMinute = perMinute("ip", "30000", "client address");
  private final Key<Integer> ipBurst = burst("ip", "client address");

  /** Messages are kept at least as long: the answer to a replay is read from its message. */
  public final Key<Duration> idempotencyTtl =
      key("idempotency.ttl", ValueTypes.duration("1s", "30d"), "24h")
          .doc("How long an `Idempotency-Key` is remembered.");

  @Override
  protected IntakeSettings read(Values values) {
    return new IntakeSettings(
        limit(values, senderPerMinute, senderBurst),
        limit(values, ipPerMinute, ipBurst),
        values.get(idempotencyTtl));
  }

  private static RateLimits.Limit limit(Values values, Key<Integer> perMinute, Key<Integer> burst) {
    int rate = values.get(perMinute);
    return new RateLimits.Limit(rate, values.getOr(burst, Math.max(1, rate / 10)));
  }

  private Key<Integer> perMinute(String limit, String fallback, String whose) {
    return key("limits." + limit + ".per-minute", wholeNumber(0, MAX_PER_MINUTE), fallback)
        .doc("Messages per minute of one " + whose + ", at all nodes together; 0 is off.");
  }

  private Key<Integer> burst(String limit, String whose) {
    return optional(
            "limits." + limit + ".burst",
            wholeNumber(1, MAX_PER_MINUTE),
            "a tenth of `per-minute`, at least 1")
        .doc("Messages of one " + whose + " at once, at all nodes together.");
  }
}
