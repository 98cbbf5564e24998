package dev.switchboard.forecast;

import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.RecentTraffic.Latency;
import dev.switchboard.lane.BreakerState;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.rehearsal.Forecast.Hold;
import dev.switchboard.rehearsal.Forecast.Situation;
import dev.switchboard.rehearsal.Forecast.World;
import dev.switchboard.telemetry.Series.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the installation stands, and what had to be assumed for it.
 *
 * @param assumptions sentences for people
 */
public record LiveState(Situation situation, List<String> assumptions) {
  /** Of a provider that has answered nothing yet. */
  private static final Latency UNKNOWN_LATENCY =
      new Latency(Duration.ofMillis(50), Duration.ofMillis(300));

  private static final Duration ARRIVALS = Duration.ofMinutes(5);
  private static final double MILLIS = 1_000;

  /**
   * Where it is read from. Each answers soon, and changes nothing.
   *
   * @param lane how the lane of a provider stands
   */
  public record Sources(
      Supplier<Map<String, ChannelBacklog>> backlogs,
      RecentTraffic traffic,
      Function<String, LaneStatus> lane,
      Supplier<List<Sample>> series,
      IntSupplier liveNodes) {}

  /** Reads it. */
  static LiveState read(Sources sources, List<String> providers, Instant now) {
    List<String> assumptions = new ArrayList<>();
    List<Sample> samples = sources.series().get();
    int nodes = sources.liveNodes().getAsInt();
    Map<Channel, Long> pending = new EnumMap<>(Channel.class);
    sources
        .backlogs()
        .get()
        .forEach((name, backlog) ->
            Channel.of(name).ifPresent(channel -> pending.put(channel, backlog.pending())));
    Map<Channel, Double> arrivals = arrivals(sources.traffic(), samples, nodes, now, assumptions);
    Map<String, Latency> latencies = sources.traffic().latencies();
    Map<String, World> worlds = new LinkedHashMap<>();
    for (String name : providers) {
      LaneStatus lane = sources.lane().apply(name);
      worlds.put(name, world(name, lane, samples, latencies.get(name), nodes, now, assumptions));
    }
    if (nodes > 1) {
      assumptions.add(
          "%d nodes work alike; traffic, breakers, pace and outcomes are those of this one."
              .formatted(nodes));
    }
    assumptions.add(
        "What waits for a retry is sent as if it had not failed before, and calls in flight now are"
            + " made again.");
    assumptions.add("No processor, disk or network limits how fast this machine sends.");
    return new LiveState(new Situation(pending, arrivals, worlds, nodes), assumptions);
  }

  /**
   * As many as this node accepted of late, on every node, of the channels of the newest messages.
   */
  private static Map<Channel, Double> arrivals(
      RecentTraffic traffic,
      List<Sample> samples,
      int nodes,
      Instant now,
      List<String> assumptions) {
    Map<Channel, Long> newest = traffic.arrivals(now.minus(ARRIVALS));
    double total = newest.values().stream().mapToLong(Long::longValue).sum();
    Sample last = samples.isEmpty() ? null : samples.getLast();
    Sample first =
        samples.stream()
            .filter(it -> last != null && last.second() - it.second() <= ARRIVALS.toSeconds())
            .findFirst()
            .orElse(null);
    if (total == 0 || last == null || first == null || last.accepted() == first.accepted()) {
      assumptions.add("No new messages come: none came of late.");
      return Map.of();
    }
    long seconds = Math.max(1, last.second() - first.second());
    double perSecond = (double) nodes * (last.accepted() - first.accepted()) / seconds;
    Map<Channel, Double> arrivals = new EnumMap<>(Channel.class);
    newest.forEach((channel, count) -> arrivals.put(channel, perSecond * count / total));
    assumptions.add(
        "New messages come as in the last %d s, in a second: %s."
            .formatted(
                seconds,
                arrivals.entrySet().stream()
                    .map(it -> decimal(it.getValue()) + " " + it.getKey().wireName())
                    .collect(Collectors.joining(", "))));
    return arrivals;
  }

  private static World world(
      String name,
      LaneStatus lane,
      List<Sample> samples,
      @Nullable Latency latency,
      int nodes,
      Instant now,
      List<String> assumptions) {
    boolean failed =
        lane.state() == BreakerState.HALF_OPEN
            || (lane.state() == BreakerState.OPEN && lane.retryAt() != null);
    Shares seen = Shares.of(samples, name, failed);
    Double pace = pace(lane, seen, nodes);
    assumptions.add(name + ": " + outcomes(seen, failed));
    if (pace != null) {
      assumptions.add(
          "%s takes %s calls in a second, the pace that the governor has found, and refuses none."
              .formatted(name, decimal(pace)));
    }
    if (latency == null) {
      assumptions.add(name + " takes 50 ms to answer, and 300 ms for 1 in 100: it never answered.");
    }
    Hold hold = hold(name, lane, now, assumptions);
    Latency assumed = latency == null ? UNKNOWN_LATENCY : latency;
    return new World(
        hold,
        seen.errorPct(),
        pace == null ? seen.ratelimitPct() : 0,
        seen.timeoutPct(),
        pace,
        assumed.median(),
        assumed.p99());
  }

  private static String outcomes(Shares seen, boolean failed) {
    if (seen.calls() == 0) {
      return failed
          ? "every call fails, as the calls did that opened the breaker."
          : "every call succeeds; it was not called in the last 15 minutes.";
    }
    return "calls end as the %d here %s in %d s: %s errors, %s rate-limited, %s timeouts."
        .formatted(
            seen.calls(),
            failed ? "since the breaker opened," : "of late,",
            seen.seconds(),
            percent(seen.errorPct()),
            percent(seen.ratelimitPct()),
            percent(seen.timeoutPct()));
  }

  /** What the governor has found, of all nodes together; null where it limits nothing. */
  private static @Nullable Double pace(LaneStatus lane, Shares seen, int nodes) {
    Double rate = lane.ratePerSecond();
    Double ceiling = lane.ceilingPerSecond();
    if (rate == null || (ceiling != null && rate >= ceiling)) {
      return null;
    }
    return nodes * Math.max(rate, seen.successesPerSecond());
  }

  private static @Nullable Hold hold(
      String name, LaneStatus lane, Instant now, List<String> assumptions) {
    if (lane.state() == BreakerState.OPEN && lane.retryAt() == null) {
      assumptions.add("The breaker of " + name + " is held open by hand, and stays so.");
      return new Hold(null);
    }
    Instant until = lane.state() == BreakerState.OPEN ? lane.retryAt() : lane.pausedUntil();
    if (until == null || !until.isAfter(now)) {
      return null;
    }
    Duration left = Duration.between(now, until);
    assumptions.add(
        "%s is not called for another %s s (%s), then as if its breaker were closed."
            .formatted(
                name,
                decimal(left.toMillis() / MILLIS),
                lane.state() == BreakerState.OPEN
                    ? "its breaker is open"
                    : "it asked for a pause"));
    return new Hold(left);
  }

  static String decimal(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%.0f", number);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share);
  }
}
