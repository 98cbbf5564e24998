package dev.switchboard.forecast;

import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.http.QueryReader;
import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.Forecast.Situation;
import dev.switchboard.rehearsal.Forecast.World;
import dev.switchboard.rehearsal.RehearsedSettings;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.spelling.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: how far to look, and what should be otherwise. What is null stays as it is.
 *
 * @param provider whom it concerns; null for all
 * @param ratePerSecond calls that may start in a second, of all nodes together
 * @param concurrency calls of one node that may be in flight
 * @param nodes that live
 * @param set settings that were given, as text
 */
record WhatIf(
    Duration horizon,
    @Nullable String provider,
    WorldChange world,
    @Nullable Integer ratePerSecond,
    @Nullable Integer concurrency,
    @Nullable Arrivals arrivals,
    @Nullable Integer nodes,
    Map<String, String> set) {
  /** Every parameter there is. */
  static final String[] PARAMETERS =
      Stream.concat(
              Stream.of(
                  "horizon",
                  "provider",
                  "rate_per_second",
                  "concurrency",
                  "arrivals",
                  "nodes",
                  "set"),
              WorldChange.PARAMETERS.stream())
          .toArray(String[]::new);

  static final Duration LEAST_HORIZON = Duration.ofMinutes(1);
  static final Duration MAX_HORIZON = Duration.ofHours(6);
  static final Duration USUAL_HORIZON = Duration.ofHours(1);
  private static final int MAX_RATE = 1_000_000;
  private static final int MAX_CONCURRENCY = 10_000;
  private static final int MAX_NODES = 64;
  private static final int UNGIVEN = -1;
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smh])");

  /** Reads the query; what is wrong stays in the reader. */
  static WhatIf read(QueryReader query, List<String> providers) {
    Duration horizon = query.get("horizon", WhatIf::horizon, "from 1m to 6h, such as 90s or 2h");
    String named = query.get("provider", Optional::of, "a name");
    if (named != null && !providers.contains(named)) {
      query.wrong("provider", "names no provider" + Suggestion.of(named, providers));
    }
    Map<String, String> set =
        query.get("set", WhatIf::pairs, "key=value, with commas between several");
    return new WhatIf(
        horizon == null ? USUAL_HORIZON : horizon,
        named,
        WorldChange.read(query),
        given(query.number("rate_per_second", 0, MAX_RATE, UNGIVEN)),
        given(query.number("concurrency", 1, MAX_CONCURRENCY, UNGIVEN)),
        query.get("arrivals", Arrivals::read, Arrivals.ALLOWED),
        given(query.number("nodes", 1, MAX_NODES, UNGIVEN)),
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
    return world.isAny()
        || ratePerSecond != null
        || concurrency != null
        || arrivals != null
        || nodes != null
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
    return changed.mapLanes(lane ->
        concerns(lane.name())
            ? new RehearsedSettings.Lane(lane.name(), lane.channels(), changed(lane.settings()))
            : lane);
  }

  private LaneSettings changed(LaneSettings lane) {
    return new LaneSettings(
        concurrency == null ? lane.maxInFlight() : concurrency,
        ratePerSecond == null ? lane.ratePerSecond() : ratePerSecond,
        lane.timeout(),
        lane.breaker(),
        lane.retryPolicy());
  }

  /**
   * The situation as it would be.
   *
   * @param settings that say which provider carries a channel
   */
  Situation situation(Situation now, RehearsedSettings settings) {
    Map<String, World> worlds = new LinkedHashMap<>();
    now.worlds().forEach((name, seen) -> worlds.put(name, concerns(name) ? world.of(seen) : seen));
    return new Situation(
        now.pending(),
        arrivals == null ? now.arrivals() : arrivals(arrivals, now.arrivals(), settings),
        worlds,
        nodes == null ? now.nodes() : nodes);
  }

  private Map<Channel, Double> arrivals(
      Arrivals changed, Map<Channel, Double> now, RehearsedSettings settings) {
    List<Channel> concerned =
        settings.providers().stream()
            .filter(lane -> concerns(lane.name()))
            .flatMap(lane -> lane.channels().stream())
            .toList();
    double all = concerned.stream().mapToDouble(channel -> now.getOrDefault(channel, 0.0)).sum();
    Map<Channel, Double> rates = new EnumMap<>(Channel.class);
    rates.putAll(now);
    for (Channel channel : concerned) {
      rates.put(channel, changed.of(now.getOrDefault(channel, 0.0), all, concerned.size()));
    }
    return rates;
  }

  /** What is otherwise, in a sentence. */
  String sentence() {
    List<String> parts = new ArrayList<>(world.words());
    if (ratePerSecond != null) {
      parts.add(
          ratePerSecond == 0
              ? "the settings limit no calls in a second"
              : "at most " + ratePerSecond + " calls start in a second");
    }
    if (concurrency != null) {
      parts.add("at most " + concurrency + " calls of a node are in flight");
    }
    if (arrivals != null) {
      parts.add(arrivals.words());
    }
    if (nodes != null) {
      parts.add(nodes == 1 ? "one node lives" : nodes + " nodes live and work alike");
    }
    set.forEach((key, value) -> parts.add(key + " is " + value));
    return "With, at %s: %s."
        .formatted(provider == null ? "every provider" : provider, String.join("; ", parts));
  }
}
