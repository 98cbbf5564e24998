package dev.switchboard.rehearsal;

import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.Scenario.Accident;
import dev.switchboard.rehearsal.scenario.Scenario.CarrierWorld;
import dev.switchboard.rehearsal.scenario.Scenario.Condition;
import dev.switchboard.rehearsal.scenario.Scenario.Flap;
import dev.switchboard.rehearsal.scenario.Scenario.Latency;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A scenario and settings drawn from a seed: some minutes of traffic with everything that can go
 * wrong, after which the world is well again, so that every message can reach its end.
 */
final class RandomScenario {
  private static final long SECOND = Amounts.SECOND;
  private static final long DURATION = 150 * SECOND;
  private static final long DRAIN = 15 * 60 * SECOND;

  final Scenario scenario;
  final RehearsedSettings settings;
  final LaneSettings lane;
  private final SplittableRandom random;

  RandomScenario(long seed) {
    random = new SplittableRandom(seed);
    int nodes = random.nextInt(3) == 0 ? 1 : 2 + random.nextInt(2);
    lane =
        new LaneSettings(
            1 + random.nextInt(12),
            random.nextInt(4) == 0 ? 5 + random.nextInt(40) : 0,
            Duration.ofMillis(500 + random.nextInt(3_000)),
            new BreakerPolicy(
                1 + random.nextInt(8),
                Duration.ofMillis(200 + random.nextInt(8_000)),
                1 + random.nextInt(4)),
            new RetryPolicy(
                random.nextInt(3) == 0 ? 4 : 100,
                Duration.ofMillis(50 + random.nextInt(1_500)),
                Duration.ofMillis(2_000 + random.nextInt(10_000)),
                Duration.ofHours(24)));
    settings = TestSettings.with(lane, 4 + random.nextInt(60), 8L << 20);
    scenario =
        new Scenario(
            "random " + seed,
            null,
            seed,
            DURATION,
            DRAIN,
            nodes,
            random.nextInt(3) == 0 ? new Latency(2_000_000, 30_000_000) : null,
            List.of(
                source("texts", Channel.SMS, 1 + random.nextInt(8)),
                source("pictures", Channel.MMS, 1),
                source("mails", Channel.EMAIL, 1 + random.nextInt(3))),
            Map.of("sms-mms", world(), "email", world()),
            accidents(nodes),
            List.of(),
            null);
  }

  private Source source(String name, Channel channel, int perSecond) {
    double burst = random.nextInt(3) == 0 ? 30 : perSecond;
    return new Source(
        name,
        channel,
        random.nextBoolean(),
        3,
        10,
        random.nextBoolean() ? 1.1 : 0,
        List.of(
            new Phase(60 * SECOND, perSecond, perSecond),
            new Phase(10 * SECOND, perSecond, burst),
            new Phase(80 * SECOND, perSecond, 0)));
  }

  private CarrierWorld world() {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(
        new Condition(
            0,
            new Latency(random.nextInt(200) * 1_000_000L, 1_500_000_000L),
            random.nextInt(3) == 0 ? 5 + random.nextInt(40) : 0,
            null,
            null,
            0,
            null,
            null,
            null,
            true));
    long at = 0;
    for (int i = random.nextInt(5); i > 0; i--) {
      at += random.nextInt(40) * SECOND;
      conditions.add(condition(at));
    }
    if (random.nextInt(8) == 0) {
      // For long enough to be found, and halved.
      conditions.add(of(DURATION / 6, 0.0, 0.0, 0.0, null, 12));
      conditions.add(of(DURATION / 3, null, null, null, null, 5));
      conditions.sort(Comparator.comparingLong(Condition::at));
    }
    conditions.add(
        new Condition(
            DURATION, new Latency(20_000_000, 200_000_000), 0, 0.0, null, 0, 0.0, 0.0, null, null));
    return new CarrierWorld(conditions);
  }

  private Condition condition(long at) {
    double share = random.nextInt(101);
    return switch (random.nextInt(6)) {
      case 0 -> of(at, 100.0, null, null, null, null);
      case 1 -> of(at, share, null, null, null, null);
      case 2 -> of(at, null, share, null, null, null);
      case 3 -> of(at, null, null, share / 2, null, null);
      case 4 -> of(at, null, null, null, new Flap(5 * SECOND, 3 * SECOND, 40 * SECOND), null);
      default -> of(at, 0.0, 0.0, 0.0, null, 3 + random.nextInt(30));
    };
  }

  private static Condition of(
      long at,
      @Nullable Double errors,
      @Nullable Double limited,
      @Nullable Double hang,
      @Nullable Flap flap,
      @Nullable Integer quota) {
    return new Condition(at, null, quota, errors, null, 0, limited, hang, flap, null);
  }

  private List<Accident> accidents(int nodes) {
    List<Accident> accidents = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      long at = random.nextInt(140) * SECOND;
      switch (random.nextInt(3)) {
        case 0 ->
            accidents.add(
                new Accident.Kill(at, 1 + random.nextInt(nodes), 1 + random.nextInt(30) * SECOND));
        case 1 -> accidents.add(new Accident.StoreAway(at, random.nextInt(30_000) * 1_000_000L));
        default -> {
          BreakerAction[] actions = BreakerAction.values();
          accidents.add(
              new Accident.Operator(
                  at, "sms-mms", actions[random.nextInt(actions.length)], 20 * SECOND));
        }
      }
    }
    return accidents;
  }

  /** Whether nothing happens to the processes and the store. */
  boolean isWithoutAccidents() {
    return scenario.accidents().isEmpty();
  }
}
