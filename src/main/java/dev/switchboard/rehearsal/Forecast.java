package dev.switchboard.rehearsal;

import dev.switchboard.cluster.Membership;
import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.Scenario.Accident;
import dev.switchboard.rehearsal.scenario.Scenario.CarrierWorld;
import dev.switchboard.rehearsal.scenario.Scenario.Condition;
import dev.switchboard.rehearsal.scenario.Scenario.Latency;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a backlog, if the world stays as it is: a rehearsal that begins with what waits.
 *
 * <p>Where there are too many messages to simulate each, one stands for several. All nodes together
 * are one, which is given that share of the calls at once and of the rate. Calls take longer, so
 * that rounding the calls at once changes nothing in how many messages get through. What depends on
 * the single call is then coarser than in truth: above all a breaker that opens by chance.
 */
public final class Forecast {
  /** Messages that are simulated at first, which is enough for a backlog that goes soon. */
  static final int FIRST_LOOK_MESSAGES = 2_000;

  /** Messages that are simulated where the backlog does not go soon. */
  static final int WHOLE_MESSAGES = 4_000;

  /** Arrivals of so long have room in the first look. */
  private static final double FIRST_LOOK_SECONDS = 300;

  /** What one simulated message occupies, in the store and in the books. */
  private static final int BYTES_OF_MESSAGE = 2_000;

  /** What a second of the books of one provider occupies, with room to grow. */
  private static final int BYTES_OF_SECOND = 200;

  /** Rates are whole numbers; this makes them tenths. */
  private static final int RATE_PARTS = 10;

  /** So that a share of a rate, and a number of messages, stays a number. */
  private static final double MAX_SCALE = 1_000_000;

  private static final long SEED = 1;
  private static final int RECIPIENTS = 1_000;
  private static final long BURST_NANOS = 1_000_000;

  /**
   * How an installation stands.
   *
   * @param pending messages that wait
   * @param arrivals messages in a second
   * @param worlds by the name of the provider; one for each provider of the settings
   * @param nodes that live, at least 1
   */
  public record Situation(
      Map<Channel, Long> pending,
      Map<Channel, Double> arrivals,
      Map<String, World> worlds,
      int nodes) {}

  /**
   * What is true of a provider.
   *
   * @param hold of its breaker; null where it is not open
   * @param errorPct share of calls that fail, in percent
   * @param ratelimitPct share of calls that are answered with 429
   * @param timeoutPct share of calls that are never answered
   * @param pacePerSecond calls in a second that all nodes together make at most, beside what the
   *     settings allow; null for any number
   * @param median time until an answer, and its 99th percentile
   */
  public record World(
      @Nullable Hold hold,
      double errorPct,
      double ratelimitPct,
      double timeoutPct,
      @Nullable Double pacePerSecond,
      Duration median,
      Duration p99) {}

  /**
   * A breaker that is open.
   *
   * @param length null for until an operator closes it
   */
  public record Hold(@Nullable Duration length) {}

  /**
   * What is expected.
   *
   * @param scale messages for which one simulated message stands
   * @param simulatedSeconds of the horizon; less where it was cut short
   * @param calm whether it ended because no backlog was left
   * @param cut whether it ended because it took too long
   */
  public record Result(
      int scale, long simulatedSeconds, boolean calm, boolean cut, List<Provider> providers) {}

  /**
   * What is expected of one provider.
   *
   * @param backlog messages that wait now
   * @param peak most messages that wait at any time
   * @param goneAfterSeconds null where the backlog is not gone within the time simulated
   * @param pendingAtEnd of the time simulated
   * @param deadLetters messages that are given up
   */
  public record Provider(
      String name,
      long backlog,
      long peak,
      long peakAfterSeconds,
      @Nullable Long goneAfterSeconds,
      long pendingAtEnd,
      long deadLetters) {}

  private final Situation situation;
  private final RehearsedSettings settings;
  private final long horizon;
  private final BooleanSupplier outOfTime;

  private Forecast(
      Situation situation,
      RehearsedSettings settings,
      Duration horizon,
      BooleanSupplier outOfTime) {
    this.situation = situation;
    this.settings = settings;
    this.horizon = horizon.toNanos();
    this.outOfTime = outOfTime;
  }

  /** What one forecast occupies of the memory at most. */
  public static long bytes(int providers, Duration horizon) {
    return (long) BYTES_OF_MESSAGE * WHOLE_MESSAGES
        + providers * (horizon.toSeconds() + 1) * BYTES_OF_SECOND;
  }

  /**
   * Looks ahead. Touches nothing but its arguments.
   *
   * @param horizon at least a second
   * @param outOfTime asked all the time; when it says so, the result goes as far as it got
   */
  public static Result of(
      Situation situation,
      RehearsedSettings settings,
      Duration horizon,
      BooleanSupplier outOfTime) {
    return new Forecast(situation, settings, horizon, outOfTime).run();
  }

  private Result run() {
    double waiting = situation.pending().values().stream().mapToLong(Long::longValue).sum();
    double perSecond =
        situation.arrivals().values().stream().mapToDouble(Double::doubleValue).sum();
    double seconds = (double) horizon / Amounts.SECOND;
    double soon = waiting + perSecond * Math.min(seconds, FIRST_LOOK_SECONDS);
    double all = waiting + perSecond * seconds;
    if (all > WHOLE_MESSAGES) {
      Result first = run(scale(soon, FIRST_LOOK_MESSAGES), FIRST_LOOK_MESSAGES);
      if (first.calm() || first.cut() || first.simulatedSeconds() >= (long) seconds) {
        return first;
      }
    }
    return run(scale(all, WHOLE_MESSAGES), Long.MAX_VALUE);
  }

  private static int scale(double messages, int limit) {
    return (int) Math.clamp(Math.ceil(messages / limit), 1, MAX_SCALE);
  }

  private Result run(int scale, long mostMessages) {
    List<RehearsedSettings.Lane> lanes = new ArrayList<>();
    Map<String, CarrierWorld> carriers = new LinkedHashMap<>();
    List<Accident> accidents = new ArrayList<>();
    long planned = 0;
    for (RehearsedSettings.Lane lane : settings.providers()) {
      World world = world(lane.name());
      int calls = lane.settings().maxInFlight() * situation.nodes();
      int scaledCalls = Math.max(1, Math.round((float) calls / scale));
      double slower = (double) scaledCalls * scale / calls;
      lanes.add(
          new RehearsedSettings.Lane(
              lane.name(), lane.channels(), scaled(lane.settings(), world, scaledCalls, slower)));
      carriers.put(lane.name(), new CarrierWorld(List.of(condition(world, slower))));
      if (world.hold() != null) {
        Duration length = world.hold().length();
        Long nanos = length == null ? null : Math.max(1, length.toNanos());
        accidents.add(new Accident.Operator(0, lane.name(), BreakerAction.OPEN, nanos));
        planned = Math.max(planned, nanos == null ? 0 : nanos);
      }
    }
    Scenario scenario =
        new Scenario(
            "forecast",
            null,
            SEED,
            horizon,
            0,
            1,
            null,
            traffic(scale),
            carriers,
            accidents,
            List.of(),
            null);
    Rehearsal rehearsal =
        new Rehearsal(scenario, settings.unlimited(lanes), null, new Shared(scale));
    return new ForecastWatch(rehearsal, scale, this::backlogOf)
        .run(horizon, planned, mostMessages, outOfTime);
  }

  private World world(String provider) {
    World world = situation.worlds().get(provider);
    if (world == null) {
      throw new IllegalArgumentException("nothing is said of " + provider);
    }
    return world;
  }

  private long backlogOf(String provider) {
    return settings.providers().stream()
        .filter(lane -> lane.name().equals(provider))
        .flatMap(lane -> lane.channels().stream())
        .mapToLong(channel -> situation.pending().getOrDefault(channel, 0L))
        .sum();
  }

  /** Calls at once are whole numbers; the time that each takes makes up for what that changes. */
  private static LaneSettings scaled(LaneSettings lane, World world, int calls, double slower) {
    double rate = lane.ratePerSecond() == 0 ? Double.MAX_VALUE : lane.ratePerSecond();
    if (world.pacePerSecond() != null) {
      rate = Math.min(rate, world.pacePerSecond());
    }
    return new LaneSettings(
        calls,
        rate == Double.MAX_VALUE ? 0 : (int) Math.max(1, Math.round(rate * RATE_PARTS)),
        times(lane.timeout(), slower),
        lane.breaker(),
        lane.retryPolicy());
  }

  private static Condition condition(World world, double slower) {
    return new Condition(
        0,
        new Latency(times(world.median(), slower).toNanos(), times(world.p99(), slower).toNanos()),
        null,
        world.errorPct(),
        null,
        0,
        world.ratelimitPct(),
        world.timeoutPct(),
        null,
        null);
  }

  private static Duration times(Duration length, double factor) {
    return Duration.ofNanos((long) (length.toNanos() * factor));
  }

  /** What waits comes at once, the rest from the next second on. */
  private List<Source> traffic(int scale) {
    List<Source> sources = new ArrayList<>();
    for (Channel channel : Channel.values()) {
      if (settings.carrierOf(channel) == null) {
        continue;
      }
      long waiting = situation.pending().getOrDefault(channel, 0L);
      if (waiting > 0) {
        // Half a message more than there are, so that the last one has come before the end.
        double burst = Math.max(1, Math.round((double) waiting / scale)) + 0.5;
        double rate = burst * Amounts.SECOND / BURST_NANOS;
        sources.add(
            source("backlog " + channel.wireName(), channel, new Phase(BURST_NANOS, rate, rate)));
      }
      double rate = situation.arrivals().getOrDefault(channel, 0.0) / scale;
      if (rate > 0) {
        sources.add(
            source(
                "arrivals " + channel.wireName(),
                channel,
                new Phase(Amounts.SECOND, 0, 0),
                new Phase(horizon, rate, rate)));
      }
    }
    return sources;
  }

  private static Source source(String name, Channel channel, Phase... phases) {
    boolean evenly = true;
    return new Source(name, channel, evenly, 1, RECIPIENTS, 0, List.of(phases));
  }

  /** The node is one of as many as a message stands for, so it has that share of each rate. */
  private record Shared(int scale) implements CrankedNode.Hooks {
    @Override
    public IntSupplier sharers(Membership membership) {
      return () -> scale * RATE_PARTS;
    }
  }
}
