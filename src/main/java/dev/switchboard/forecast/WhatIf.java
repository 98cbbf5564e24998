package dev.switchboard.forecast;

import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.http.QueryReader;
import dev.switchboard.rehearsal.Forecast.Hold;
import dev.switchboard.rehearsal.Forecast.Situation;
import dev.switchboard.rehearsal.Forecast.World;
import dev.switchboard.rehearsal.RehearsedSettings;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.spelling.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: how far to look, and what should be otherwise. What is null stays as it is.
 *
 * @param provider whom it concerns; null for all
 * @param isHeld whether breakers are open; null for as they are
 * @param set settings that were given, as text
 */
record WhatIf(
    Duration horizon,
    @Nullable String provider,
    @Nullable Integer ratePerSecond,
    @Nullable Boolean isHeld,
    @Nullable Integer errorPct,
    @Nullable Integer ratelimitPct,
    @Nullable Integer timeoutPct,
    Map<String, String> set) {
  static final String[] PARAMETERS = {
    "horizon",
    "provider",
    "rate_per_second",
    "breaker",
    "error_pct",
    "ratelimit_pct",
    "timeout_pct",
    "set"
  };

  static final Duration LEAST_HORIZON = Duration.ofMinutes(1);
  static final Duration MAX_HORIZON = Duration.ofHours(6);
  static final Duration USUAL_HORIZON = Duration.ofHours(1);
  private static final int MAX_RATE = 1_000_000;
  private static final int PERCENT = 100;
  private static final int UNGIVEN = -1;
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smh])");

  /** Reads the query; what is wrong stays in the reader. */
  static WhatIf read(QueryReader query, List<String> providers) {
    Duration horizon = query.get("horizon", WhatIf::horizon, "from 1m to 6h, such as 90s or 2h");
    String named = query.get("provider", Optional::of, "a name");
    if (named != null && !providers.contains(named)) {
      query.wrong("provider", "names no provider" + Suggestion.of(named, providers));
    }
    int rate = query.number("rate_per_second", 0, MAX_RATE, UNGIVEN);
    Boolean held = query.get("breaker", WhatIf::held, "open or close");
    int error = query.number("error_pct", 0, PERCENT, UNGIVEN);
    int ratelimit = query.number("ratelimit_pct", 0, PERCENT, UNGIVEN);
    int timeout = query.number("timeout_pct", 0, PERCENT, UNGIVEN);
    if (Math.max(0, error) + Math.max(0, ratelimit) + Math.max(0, timeout) > PERCENT) {
      query.wrong("error_pct", "must not come to more than 100 with ratelimit_pct and timeout_pct");
    }
    Map<String, String> set =
        query.get("set", WhatIf::pairs, "key=value, with commas between several");
    return new WhatIf(
        horizon == null ? USUAL_HORIZON : horizon,
        named,
        given(rate),
        held,
        given(error),
        given(ratelimit),
        given(timeout),
        set == null ? Map.of() : set);
  }

  private static @Nullable Integer given(int number) {
    return number == UNGIVEN ? null : Integer.valueOf(number);
  }

  private static Optional<Duration> horizon(String text) {
    Matcher span = SPAN.matcher(text);
    if (!span.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(span.group(1));
    Duration length =
        switch (span.group(2)) {
          case "h" -> Duration.ofHours(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        };
    return Optional.of(length)
        .filter(it -> it.compareTo(LEAST_HORIZON) >= 0 && it.compareTo(MAX_HORIZON) <= 0);
  }

  private static Optional<Boolean> held(String text) {
    return switch (text) {
      case "open" -> Optional.of(true);
      case "close" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Map<String, String>> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(pairs);
  }

  /** Whether anything should be otherwise. */
  boolean isAny() {
    return ratePerSecond != null
        || isHeld != null
        || errorPct != null
        || ratelimitPct != null
        || timeoutPct != null
        || !set.isEmpty();
  }

  private boolean concerns(String name) {
    return provider == null || provider.equals(name);
  }

  /**
   * The settings as they would be; null where they cannot be so, which stays in the reader.
   *
   * @param running those in force, with these instead
   */
  @Nullable RehearsedSettings settings(
      Function<Map<String, String>, RehearsedSettings> running, QueryReader query) {
    RehearsedSettings changed;
    try {
      changed = running.apply(set);
    } catch (InvalidSettingsException e) {
      e.mistakes().forEach(mistake -> query.wrong("set", mistake.key() + ": " + mistake.message()));
      return null;
    }
    if (ratePerSecond == null) {
      return changed;
    }
    int rate = ratePerSecond;
    return changed.mapLanes(lane ->
        concerns(lane.name())
            ? new RehearsedSettings.Lane(
                lane.name(), lane.channels(), withRate(lane.settings(), rate))
            : lane);
  }

  private static LaneSettings withRate(LaneSettings lane, int rate) {
    return new LaneSettings(
        lane.maxInFlight(), rate, lane.timeout(), lane.breaker(), lane.retryPolicy());
  }

  /** The world as it would be. */
  Situation situation(Situation now) {
    Map<String, World> worlds = new LinkedHashMap<>();
    now.worlds().forEach((name, world) -> worlds.put(name, concerns(name) ? world(world) : world));
    return new Situation(now.pending(), now.arrivals(), worlds, now.nodes());
  }

  private World world(World now) {
    double given = orZero(errorPct) + orZero(ratelimitPct) + orZero(timeoutPct);
    double seen =
        (errorPct == null ? now.errorPct() : 0)
            + (ratelimitPct == null ? now.ratelimitPct() : 0)
            + (timeoutPct == null ? now.timeoutPct() : 0);
    // What is given counts; what was seen keeps its place in what is left.
    double kept = seen <= PERCENT - given ? 1 : (PERCENT - given) / seen;
    Hold hold = isHeld == null ? now.hold() : isHeld ? new Hold(null) : null;
    return new World(
        hold,
        errorPct == null ? kept * now.errorPct() : errorPct,
        ratelimitPct == null ? kept * now.ratelimitPct() : ratelimitPct,
        timeoutPct == null ? kept * now.timeoutPct() : timeoutPct,
        ratelimitPct == null ? now.pacePerSecond() : null,
        now.median(),
        now.p99());
  }

  private static double orZero(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  /** What is otherwise, in a sentence. */
  String sentence() {
    List<String> parts = new ArrayList<>();
    if (isHeld != null) {
      parts.add(isHeld ? "its breaker is held open by hand" : "its breaker is closed now");
    }
    if (ratePerSecond != null) {
      parts.add(
          ratePerSecond == 0
              ? "the settings limit no calls in a second"
              : "at most " + ratePerSecond + " calls start in a second");
    }
    add(parts, errorPct, "of its calls fail");
    add(parts, ratelimitPct, "are answered with 429");
    add(parts, timeoutPct, "are never answered");
    set.forEach((key, value) -> parts.add(key + " is " + value));
    return "With, at %s: %s."
        .formatted(provider == null ? "every provider" : provider, String.join("; ", parts));
  }

  private static void add(List<String> parts, @Nullable Integer share, String what) {
    if (share != null) {
      parts.add(share + " % " + what);
    }
  }
}
