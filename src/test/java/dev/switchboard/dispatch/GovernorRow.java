package dev.switchboard.dispatch;

import dev.switchboard.dispatch.ProviderTraffic.Second;
import dev.switchboard.provider.mock.FaultProfile;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Providers of different kinds, and what the governor has to make of each.
 *
 * <p>Every run is measured from its tenth second on, and from the tenth second after each change.
 */
enum GovernorRow {
  CHANGING_QUOTA(
      "quota 100, then 40, then 100 a second",
      "of the quota",
      0.92,
      0.04,
      seed -> changes(false, seed)),
  SMALL_BUCKET(
      "quota 100 a second, one token at once",
      "of the quota",
      0.92,
      0.04,
      seed -> bucket(100, 1, seed)),
  FIVE_AT_ONCE(
      "quota 100 a second, 5 tokens at once",
      "of the quota",
      0.92,
      0.04,
      seed -> bucket(100, 5, seed)),
  LARGE_BUCKET(
      "quota 100 a second, 500 tokens at once",
      "of the quota",
      0.92,
      0.04,
      seed -> bucket(100, 500, seed)),
  LOW_QUOTA(
      "quota 2 a second",
      "of the quota",
      0.90,
      0.05,
      seed -> quota(2, faults(0, 0, null), 120, seed)),
  HIGH_QUOTA(
      "quota 5,000 a second, latency 2 ms",
      "of the quota",
      0.90,
      0.05,
      seed -> quota(5_000, new FaultProfile(0, 0, 0, twoMs(), twoMs(), null), 10, seed)),
  CHANCE(
      "10 % refused by chance",
      "of a provider without faults", 0.85, 0.105, seed -> unlimited(faults(0, 10, null), 1, seed)),
  ERRORS_AND_CHANCE(
      "30 % errors, 10 % refused by chance",
      "of what its outcomes allow",
      0.85,
      0.105,
      seed -> unlimited(faults(30, 10, null), 0.6, seed)),
  QUOTA_AND_CHANCE(
      "quota 100 a second and 10 % refused by chance",
      "of the quota", 0.85, 0.15, seed -> quota(100, faults(0, 10, null), 60, seed)),
  OUTAGE(
      "everything refused for 10 minutes, from 10 s after the first success on",
      "of a provider without faults",
      0.98,
      0.0,
      GovernorRow::outage),
  PAUSES(
      "10 % refused by chance with `Retry-After: 1`",
      "of a lane that only pauses", 0.90, 0.12, GovernorRow::pauses),
  BUSY_CHANGING_QUOTA(
      "busy machine: quota 100, then 40, then 100 a second",
      "of the quota",
      0.87,
      0.09,
      seed -> changes(true, seed)),
  BUSY_CHANCE(
      "busy machine: 10 % refused by chance",
      "of a provider without faults", 0.80, 0.155, GovernorRow::busyChance);

  private static final int CONVERGENCE_SECONDS = 10;
  private static final int SECONDS = 60;

  /** What a lane of 64 calls in flight delivers in a second at a mean latency of 110 ms. */
  private static final double WITHOUT_FAULTS = 64 / 0.110;

  final String provider;
  final String unit;
  final double leastDelivered;
  final double mostRefused;

  /** Each is a function that keeps nothing. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final LongFunction<Share> run;

  /**
   * What came of a run.
   *
   * @param delivered of what could be delivered
   * @param refused calls answered with 429, of all calls
   */
  record Share(double delivered, double refused) {
    static Share of(List<Second> seconds, double possiblePerSecond) {
      return new Share(
          sum(seconds, Second::taken) / seconds.size() / possiblePerSecond,
          sum(seconds, Second::refused) / sum(seconds, Second::attempts));
    }

    Share worse(Share other) {
      return new Share(Math.min(delivered, other.delivered), Math.max(refused, other.refused));
    }
  }

  GovernorRow(
      String provider,
      String unit,
      double leastDelivered,
      double mostRefused,
      LongFunction<Share> run) {
    this.provider = provider;
    this.unit = unit;
    this.leastDelivered = leastDelivered;
    this.mostRefused = mostRefused;
    this.run = run;
  }

  Share run(long seed) {
    return run.apply(seed);
  }

  private static FaultProfile faults(int errors, int refused, @Nullable Duration retryAfter) {
    return ProviderTraffic.faults(errors, refused, retryAfter);
  }

  /** The worst of the three stretches. */
  private static Share changes(boolean busy, long seed) {
    Share worst = new Share(Double.MAX_VALUE, 0);
    ProviderTraffic traffic = new ProviderTraffic(faults(0, 0, null), seed);
    if (busy) {
      traffic.onBusyMachine(seed);
    }
    for (int quota : new int[] {100, 40, 100}) {
      traffic.behave(faults(0, 0, null), quota);
      traffic.run(CONVERGENCE_SECONDS);
      worst = worst.worse(Share.of(traffic.run(SECONDS), quota));
    }
    return worst;
  }

  private static Share bucket(int quota, int atOnce, long seed) {
    ProviderTraffic traffic = new ProviderTraffic(quota, atOnce, seed);
    traffic.run(CONVERGENCE_SECONDS);
    return Share.of(traffic.run(SECONDS), quota);
  }

  private static Share quota(int quota, FaultProfile faults, int seconds, long seed) {
    ProviderTraffic traffic = new ProviderTraffic(faults, seed);
    traffic.behave(faults, quota);
    traffic.run(CONVERGENCE_SECONDS);
    return Share.of(traffic.run(seconds), quota);
  }

  private static Share unlimited(FaultProfile faults, double possible, long seed) {
    ProviderTraffic traffic = new ProviderTraffic(faults, seed);
    return Share.of(traffic.run(SECONDS / 2), WITHOUT_FAULTS * possible);
  }

  private static Share busyChance(long seed) {
    ProviderTraffic without = new ProviderTraffic(faults(0, 0, null), seed);
    without.onBusyMachine(seed);
    double possible = Share.of(without.run(SECONDS), 1).delivered();
    ProviderTraffic traffic = new ProviderTraffic(faults(0, 10, null), seed);
    traffic.onBusyMachine(seed);
    traffic.run(CONVERGENCE_SECONDS);
    return Share.of(traffic.run(SECONDS), possible);
  }

  private static Share outage(long seed) {
    ProviderTraffic traffic = new ProviderTraffic(faults(0, 100, null), seed);
    traffic.run(600);
    traffic.behave(faults(0, 0, null), 0);
    while (sum(traffic.run(1), Second::taken) == 0) {
      // The provider is asked once a second.
    }
    traffic.run(CONVERGENCE_SECONDS - 1);
    return Share.of(traffic.run(CONVERGENCE_SECONDS), WITHOUT_FAULTS);
  }

  private static Share pauses(long seed) {
    FaultProfile faults = faults(0, 10, Duration.ofSeconds(1));
    ProviderTraffic traffic = new ProviderTraffic(faults, seed);
    traffic.run(CONVERGENCE_SECONDS);
    return Share.of(
        traffic.run(5 * SECONDS), PausingLane.takenPerSecond(faults, 10 * SECONDS, seed));
  }

  private static Duration twoMs() {
    return Duration.ofMillis(2);
  }

  private static double sum(List<Second> seconds, ToIntFunction<Second> value) {
    return seconds.stream().mapToInt(value).sum();
  }
}
