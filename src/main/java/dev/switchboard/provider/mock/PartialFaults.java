package dev.switchboard.provider.mock;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Faults of mock providers as given in one place. Members that were not given are absent and fall
 * back, one by one, to what was said elsewhere. Immutable.
 *
 * <p>Each value is in its range; that they also make sense together is judged where they come
 * together, by {@link MockConfiguration}.
 *
 * @param values only the members that were spoken of
 * @param seed makes outcomes reproducible; null falls back like the others
 */
public record PartialFaults(Map<FaultMember, Integer> values, @Nullable Long seed) {
  /** Nothing was said: everything falls back. */
  public static final PartialFaults NONE = new PartialFaults(Map.of(), null);

  /** What holds in the end: no faults, no latency, no Retry-After, no quota, no seed. */
  static final PartialFaults BUILT_IN = builtIn();

  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException when one is out of its range
   */
  public PartialFaults {
    Map<FaultMember, Integer> copy = new EnumMap<>(FaultMember.class);
    copy.putAll(values);
    copy.forEach((member, value) -> {
      if (value < 0 || value > member.max()) {
        throw new IllegalArgumentException(member.path() + " must not be " + value);
      }
    });
    values = Collections.unmodifiableMap(copy);
  }

  /** What was said of a member, null for nothing. */
  public @Nullable Integer value(FaultMember member) {
    return values.get(member);
  }

  /** These members where they were spoken of, those of the other elsewhere. */
  PartialFaults over(PartialFaults fallback) {
    Map<FaultMember, Integer> merged = new EnumMap<>(FaultMember.class);
    merged.putAll(fallback.values);
    merged.putAll(values);
    return new PartialFaults(merged, seed != null ? seed : fallback.seed);
  }

  /**
   * These with some members replaced; the seed stays.
   *
   * @param changes null takes back what was said
   */
  PartialFaults with(Map<FaultMember, ? extends @Nullable Integer> changes) {
    Map<FaultMember, Integer> changed = new EnumMap<>(FaultMember.class);
    changed.putAll(values);
    changes.forEach((member, value) -> {
      if (value == null) {
        changed.remove(member);
      } else {
        changed.put(member, value);
      }
    });
    return new PartialFaults(changed, seed);
  }

  /** The value of a member of a complete set. */
  int require(FaultMember member) {
    return Objects.requireNonNull(values.get(member), member.path());
  }

  /** What attempts meet under a complete set that makes sense. */
  FaultProfile toProfile() {
    int retryAfterSeconds = require(FaultMember.RETRY_AFTER_SECONDS);
    return new FaultProfile(
        require(FaultMember.TIMEOUT_PCT),
        require(FaultMember.ERROR_PCT),
        require(FaultMember.RATELIMIT_PCT),
        Duration.ofMillis(require(FaultMember.LATENCY_MIN_MS)),
        Duration.ofMillis(require(FaultMember.LATENCY_MAX_MS)),
        retryAfterSeconds == 0 ? null : Duration.ofSeconds(retryAfterSeconds));
  }

  /** How receipts are sent under a complete set that makes sense. */
  ReceiptHabits toReceipts() {
    return new ReceiptHabits(
        require(FaultMember.RECEIPTS_ENABLED) == 1,
        Duration.ofMillis(require(FaultMember.RECEIPTS_DELAY_MIN_MS)),
        Duration.ofMillis(require(FaultMember.RECEIPTS_DELAY_MAX_MS)),
        require(FaultMember.RECEIPTS_UNDELIVERED_PCT),
        require(FaultMember.RECEIPTS_LOST_PCT),
        require(FaultMember.RECEIPTS_DUPLICATE_PCT),
        require(FaultMember.RECEIPTS_REORDERED_PCT));
  }

  private static PartialFaults builtIn() {
    Map<FaultMember, Integer> values = new EnumMap<>(FaultMember.class);
    for (FaultMember member : FaultMember.values()) {
      values.put(member, member.builtIn());
    }
    return new PartialFaults(values, null);
  }
}
