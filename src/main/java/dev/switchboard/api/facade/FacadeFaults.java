package dev.switchboard.api.facade;

import dev.switchboard.chance.Dice;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often requests to a facade fail, and how. What is left of 100 % is handled. Immutable.
 *
 * @param values of all members; those that are missing have their default
 * @param seed makes it reproducible which request meets what; null for by chance
 */
public record FacadeFaults(Map<FacadeFaultMember, Integer> values, @Nullable Long seed) {
  /** Every request is handled, at once. */
  public static final FacadeFaults NONE = new FacadeFaults(Map.of(), null);

  private static final long KIND = 1;
  private static final long LATENCY = 2;

  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if they make no sense together, or one is out of its range
   */
  public FacadeFaults {
    Map<FacadeFaultMember, Integer> complete = complete(values);
    contradiction(complete)
        .ifPresent(it -> {
          throw new IllegalArgumentException(it.detail());
        });
    values = complete;
  }

  /**
   * Values that make no sense together.
   *
   * @param path of what holds them in a JSON document; empty for the document itself
   */
  record Contradiction(String path, String detail) {}

  /**
   * What one request meets.
   *
   * @param latency before anything happens
   */
  record Draw(Fault fault, Duration latency) {}

  private static Map<FacadeFaultMember, Integer> complete(Map<FacadeFaultMember, Integer> values) {
    Map<FacadeFaultMember, Integer> complete = new EnumMap<>(FacadeFaultMember.class);
    for (FacadeFaultMember member : FacadeFaultMember.values()) {
      int value = value(values, member);
      if (value < 0 || value > member.max()) {
        throw new IllegalArgumentException(member.path() + " must not be " + value);
      }
      complete.put(member, value);
    }
    return Collections.unmodifiableMap(complete);
  }

  /** Why values, of which some may be missing, make no sense together; empty if they do. */
  static Optional<Contradiction> contradiction(Map<FacadeFaultMember, Integer> values) {
    int total =
        Arrays.stream(FacadeFaultMember.values())
            .filter(FacadeFaultMember::isShare)
            .mapToInt(member -> value(values, member))
            .sum();
    if (total > 100) {
      return Optional.of(
          new Contradiction("", "The percentages add up to " + total + "; allowed: at most 100"));
    }
    int min = value(values, FacadeFaultMember.LATENCY_MIN_MS);
    int max = value(values, FacadeFaultMember.LATENCY_MAX_MS);
    return min > max
        ? Optional.of(
            new Contradiction(
                "latency_ms", "latency_ms.min " + min + " is more than latency_ms.max " + max))
        : Optional.empty();
  }

  /** What the request of this number meets, from 0. */
  Draw draw(Dice dice, long ordinal) {
    int min = get(FacadeFaultMember.LATENCY_MIN_MS);
    long span = get(FacadeFaultMember.LATENCY_MAX_MS) - min + 1L;
    return new Draw(
        fault(dice.percent(KIND, ordinal, 0)),
        Duration.ofMillis(min + dice.below(span, LATENCY, ordinal, 0)));
  }

  private Fault fault(int percent) {
    int ceiling = get(FacadeFaultMember.RATELIMIT_PCT);
    if (percent < ceiling) {
      return Fault.RATE_LIMITED;
    }
    ceiling += get(FacadeFaultMember.ERROR_PCT);
    if (percent < ceiling) {
      return Fault.ERROR;
    }
    ceiling += get(FacadeFaultMember.TIMEOUT_PCT);
    if (percent < ceiling) {
      return Fault.TIMEOUT;
    }
    ceiling += get(FacadeFaultMember.DISCONNECT_PCT);
    if (percent < ceiling) {
      return Fault.DISCONNECTED;
    }
    ceiling += get(FacadeFaultMember.ANSWER_LOST_PCT);
    return percent < ceiling ? Fault.ANSWER_LOST : Fault.NONE;
  }

  int get(FacadeFaultMember member) {
    return value(values, member);
  }

  private static int value(Map<FacadeFaultMember, Integer> values, FacadeFaultMember member) {
    return values.getOrDefault(member, member.builtIn());
  }
}
