package dev.switchboard.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A scenario made of {@code GET /api/history}: arrivals by the minute, and the world of each
 * provider where it changed noticeably.
 *
 * <p>While a provider is down its breaker lets few calls through, and a minute that begins well
 * looks well. So a step of ten seconds in which every call failed counts as down by itself; the
 * other steps are taken together by the minute.
 */
final class RecordedScenario {
  private static final int SECONDS_PER_MINUTE = 60;

  /** In fewer calls of one step, all failing may be chance, unless the step beside it is alike. */
  private static final long CERTAIN_CALLS = 3;

  /** Fewer calls in a minute say little of a share; then those of all the time are taken. */
  private static final long TELLING_CALLS = 20;

  private static final double NOTICEABLE_POINTS = 5;
  private static final double NOTICEABLE_FACTOR = 1.5;
  private static final double PERCENT = 100;

  private final JsonNode history;
  private final Instant from;
  private final Instant to;
  private final int nodes;

  /** Calls of one provider, in a step or several. */
  private static final class Calls {
    long success;
    long limited;
    long error;
    long timeout;
    double p50Sum;
    double p99Sum;

    static Calls of(JsonNode step) {
      Calls calls = new Calls();
      calls.success = step.path("success").asLong();
      calls.limited = step.path("rate_limited").asLong();
      calls.error = step.path("error").asLong();
      calls.timeout = step.path("timeout").asLong();
      calls.p50Sum = calls.answers() * step.path("latency_ms").path("p50").asDouble();
      calls.p99Sum = calls.answers() * step.path("latency_ms").path("p99").asDouble();
      return calls;
    }

    void add(Calls other) {
      success += other.success;
      limited += other.limited;
      error += other.error;
      timeout += other.timeout;
      p50Sum += other.p50Sum;
      p99Sum += other.p99Sum;
    }

    long answers() {
      return success + limited + error;
    }

    long all() {
      return answers() + timeout;
    }

    boolean allFailed() {
      return all() > 0 && error + timeout == all();
    }

    World world() {
      return new World(
          PERCENT * error / all(),
          PERCENT * limited / all(),
          PERCENT * timeout / all(),
          answers() == 0 ? 0 : p50Sum / answers(),
          answers() == 0 ? 0 : p99Sum / answers());
    }
  }

  /** Shares in percent, times in milliseconds. */
  private record World(double errors, double limited, double hang, double p50, double p99) {
    boolean differs(World other) {
      return Math.abs(errors - other.errors) >= NOTICEABLE_POINTS
          || Math.abs(limited - other.limited) >= NOTICEABLE_POINTS
          || Math.abs(hang - other.hang) >= NOTICEABLE_POINTS
          || differs(p50, other.p50)
          || differs(p99, other.p99);
    }

    private static boolean differs(double one, double other) {
      // A millisecond more or less is nothing.
      double least = Math.min(one, other) + 1;
      return Math.max(one, other) + 1 > NOTICEABLE_FACTOR * least;
    }

    /** The same while it is down: what the few calls took is no news. */
    World withLatencyOf(World other) {
      return new World(errors, limited, hang, other.p50, other.p99);
    }

    String line(long second) {
      return "    - {at: %ds, latency: {p50: %s, p99: %s}, errors: %s, rate-limited: %s, hang: %s}"
          .formatted(
              second,
              time(p50),
              time(Math.max(p50, p99)),
              share(errors),
              share(limited),
              share(hang));
    }

    private static String time(double millis) {
      return millis < 10
          ? Math.max(1, Math.round(millis * 1_000)) + "us"
          : Math.round(millis) + "ms";
    }

    private static String share(double percent) {
      return Math.min((long) PERCENT, Math.round(percent)) + "%";
    }
  }

  /**
   * @param from a whole minute
   */
  RecordedScenario(JsonNode history, Instant from, Instant to, int nodes) {
    this.history = history;
    this.from = from;
    this.to = to;
    this.nodes = nodes;
  }

  /** The lines of the file. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    long minutes = Math.ceilDiv(Duration.between(from, to).toSeconds(), SECONDS_PER_MINUTE);
    lines.add("# What happened from " + from + " to " + to + ", written by 'switchboard record'.");
    lines.add("# A 429 comes by chance here, as often as it did; what waited before is not there.");
    lines.add("rehearsal: 1");
    lines.add("title: What happened from " + from + " to " + to);
    lines.add("duration: " + minutes + "m");
    if (nodes > 1) {
      lines.add("nodes: " + nodes);
    }
    traffic(minutes, lines);
    providers(lines);
    lines.add("expect:");
    lines.add("  - {lost: 0}");
    lines.add("  - {duplicates: 0}");
    return lines;
  }

  private long secondOf(JsonNode step) {
    return Duration.between(from, Instant.parse(step.path("at").asString())).toSeconds();
  }

  private void traffic(long minutes, List<String> lines) {
    Map<String, long[]> channels = new TreeMap<>();
    for (JsonNode step : history.path("accepted")) {
      int minute = (int) (secondOf(step) / SECONDS_PER_MINUTE);
      channels
              .computeIfAbsent(step.path("channel").asString(), _ -> new long[(int) minutes])[
              minute] +=
          step.path("messages").asLong();
    }
    if (channels.isEmpty()) {
      lines.add("traffic: []   # no messages came");
      return;
    }
    lines.add("traffic:");
    channels.forEach((channel, counts) -> {
      lines.add("  - name: recorded-" + channel);
      lines.add("    channel: " + channel);
      lines.add("    arrivals: constant");
      lines.add("    senders: 1000");
      lines.add("    phases:");
      int start = 0;
      for (int minute = 1; minute <= counts.length; minute++) {
        if (minute == counts.length || counts[minute] != counts[start]) {
          lines.add("      - {for: %dm, rate: %d/m}".formatted(minute - start, counts[start]));
          start = minute;
        }
      }
    });
  }

  private void providers(List<String> lines) {
    Map<String, TreeMap<Long, Calls>> providers = new TreeMap<>();
    for (JsonNode step : history.path("answered")) {
      providers
          .computeIfAbsent(step.path("provider").asString(), _ -> new TreeMap<>())
          .put(secondOf(step), Calls.of(step));
    }
    if (!providers.isEmpty()) {
      lines.add("providers:");
    }
    providers.forEach((name, steps) -> {
      lines.add("  " + name + ":");
      lines.addAll(conditions(steps));
    });
  }

  private static List<String> conditions(NavigableMap<Long, Calls> steps) {
    Calls whole = new Calls();
    TreeMap<Long, Calls> minutes = new TreeMap<>();
    steps.forEach((second, calls) -> {
      if (!isDown(steps, second)) {
        whole.add(calls);
        minutes.computeIfAbsent(second / SECONDS_PER_MINUTE, _ -> new Calls()).add(calls);
      }
    });
    World usual = whole.all() == 0 ? new World(0, 0, 0, 0, 0) : whole.world();
    List<String> lines = new ArrayList<>();
    World last = null;
    for (Map.Entry<Long, Calls> step : steps.entrySet()) {
      World world;
      if (isDown(steps, step.getKey())) {
        world = step.getValue().world().withLatencyOf(last == null ? usual : last);
      } else {
        Calls minute = minutes.get(step.getKey() / SECONDS_PER_MINUTE);
        world = minute == null || minute.all() < TELLING_CALLS ? usual : minute.world();
      }
      if (last == null || world.differs(last)) {
        lines.add(world.line(last == null ? 0 : step.getKey()));
        last = world;
      }
    }
    return lines;
  }

  private static boolean isDown(NavigableMap<Long, Calls> steps, long second) {
    Calls calls = steps.get(second);
    if (calls == null || !calls.allFailed()) {
      return false;
    }
    Map.Entry<Long, Calls> before = steps.lowerEntry(second);
    Map.Entry<Long, Calls> after = steps.higherEntry(second);
    return calls.all() >= CERTAIN_CALLS
        || (before != null && before.getValue().allFailed())
        || (after != null && after.getValue().allFailed());
  }
}
