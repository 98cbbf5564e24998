package dev.switchboard.forecast;

import dev.switchboard.http.QueryReader;
import dev.switchboard.rehearsal.Forecast.Hold;
import dev.switchboard.rehearsal.Forecast.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a provider should behave, and its breaker stand. What is null stays as it is.
 *
 * @param isHeld whether its breaker is open
 * @param quotaPerSecond calls that it takes in a second, 0 for any number
 * @param latencyMillis the median of the time until an answer
 */
record WorldChange(
    @Nullable Boolean isHeld,
    @Nullable Integer errorPct,
    @Nullable Integer ratelimitPct,
    @Nullable Integer timeoutPct,
    @Nullable Integer quotaPerSecond,
    @Nullable Integer latencyMillis) {
  static final List<String> PARAMETERS =
      List.of(
          "breaker", "error_pct", "ratelimit_pct", "timeout_pct", "quota_per_second", "latency_ms");

  private static final int MAX_QUOTA = 1_000_000;
  private static final int MAX_LATENCY_MILLIS = 600_000;
  private static final int PERCENT = 100;
  private static final int UNGIVEN = -1;

  /** Reads the query; what is wrong stays in the reader. */
  static WorldChange read(QueryReader query) {
    Boolean held = query.get("breaker", WorldChange::held, "open or close");
    int error = query.number("error_pct", 0, PERCENT, UNGIVEN);
    int ratelimit = query.number("ratelimit_pct", 0, PERCENT, UNGIVEN);
    int timeout = query.number("timeout_pct", 0, PERCENT, UNGIVEN);
    if (Math.max(0, error) + Math.max(0, ratelimit) + Math.max(0, timeout) > PERCENT) {
      query.wrong("error_pct", "must not come to more than 100 with ratelimit_pct and timeout_pct");
    }
    return new WorldChange(
        held,
        given(error),
        given(ratelimit),
        given(timeout),
        given(query.number("quota_per_second", 0, MAX_QUOTA, UNGIVEN)),
        given(query.number("latency_ms", 0, MAX_LATENCY_MILLIS, UNGIVEN)));
  }

  /** A number that was given; null for one that was not. */
  private static @Nullable Integer given(int number) {
    return number == UNGIVEN ? null : Integer.valueOf(number);
  }

  private static Optional<Boolean> held(String text) {
    return switch (text) {
      case "open" -> Optional.of(true);
      case "close" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** Whether anything should be otherwise. */
  boolean isAny() {
    return isHeld != null
        || errorPct != null
        || ratelimitPct != null
        || timeoutPct != null
        || quotaPerSecond != null
        || latencyMillis != null;
  }

  /** The world as it would be. */
  World of(World now) {
    boolean otherRefusals = ratelimitPct != null || quotaPerSecond != null;
    double refused = orZero(ratelimitPct);
    double given = orZero(errorPct) + refused + orZero(timeoutPct);
    double seen =
        (errorPct == null ? now.errorPct() : 0)
            + (otherRefusals ? 0 : now.ratelimitPct())
            + (timeoutPct == null ? now.timeoutPct() : 0);
    // What is given counts; what was seen keeps its place in what is left.
    double kept = seen <= PERCENT - given ? 1 : (PERCENT - given) / seen;
    return new World(
        isHeld == null ? now.hold() : isHeld ? new Hold(null) : null,
        errorPct == null ? kept * now.errorPct() : errorPct,
        otherRefusals ? refused : kept * now.ratelimitPct(),
        timeoutPct == null ? kept * now.timeoutPct() : timeoutPct,
        pace(now),
        latencyMillis == null ? now.median() : Duration.ofMillis(latencyMillis),
        latencyMillis == null ? now.p99() : slowest(now, latencyMillis));
  }

  /** The governor finds a quota, and one that is gone too. */
  private @Nullable Double pace(World now) {
    if (quotaPerSecond != null) {
      return quotaPerSecond == 0 ? null : Double.valueOf(quotaPerSecond);
    }
    return ratelimitPct == null ? now.pacePerSecond() : null;
  }

  /** As many times the median as it is now. */
  private static Duration slowest(World now, int medianMillis) {
    double times = (double) now.p99().toNanos() / Math.max(1, now.median().toNanos());
    return Duration.ofNanos((long) (Duration.ofMillis(medianMillis).toNanos() * times));
  }

  private static double orZero(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  /** What is otherwise, for a sentence. */
  List<String> words() {
    List<String> parts = new ArrayList<>();
    if (isHeld != null) {
      parts.add(isHeld ? "its breaker is held open by hand" : "its breaker is closed now");
    }
    add(parts, errorPct, " % of its calls fail");
    add(parts, ratelimitPct, " % are answered with 429");
    add(parts, timeoutPct, " % are never answered");
    if (quotaPerSecond != null) {
      parts.add(
          quotaPerSecond == 0
              ? "it takes any number of calls"
              : "it takes " + quotaPerSecond + " calls in a second, which the governor has found");
    }
    add(parts, latencyMillis, " ms is the median until it answers, and the rest in proportion");
    return parts;
  }

  private static void add(List<String> parts, @Nullable Integer number, String what) {
    if (number != null) {
      parts.add(number + what);
    }
  }
}
