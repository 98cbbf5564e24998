package dev.switchboard.dispatch;

import dev.switchboard.lane.ProviderGate;
import dev.switchboard.lane.Moment;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.provider.ProviderResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What breaker and governor cost a call that succeeds: asked, entered, left. The baseline makes the
 * same moments and results and asks nobody.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GateBenchmark {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration BETWEEN_CALLS = Duration.of(25, ChronoUnit.MICROS);

  private static final RetryPolicy RETRIES =
      new RetryPolicy(8, Duration.ofMillis(500), Duration.ofMinutes(10), Duration.ofDays(3));

  private static final LaneSettings SETTINGS =
      new LaneSettings(
          64,
          0,
          Duration.ofSeconds(10),
          new BreakerPolicy(5, Duration.ofSeconds(30), 3),
          RETRIES);

  private final ProviderResult success = new ProviderResult.Success("at-provider");
  private Moment now = new Moment(START, 0);
  private final ProviderGate gate =
      new ProviderGate("sms-mms", SETTINGS.breaker(), 0, _ -> {}, () -> 1, now);

  @Benchmark
  public boolean call() {
    now = next(now);
    gate.advance(true, now);
    if (gate.nanosToEntry(now) > 0) {
      throw new IllegalStateException("nothing holds these calls back");
    }
    gate.enter(now);
    gate.left(gate.epoch(), now, success, now);
    return gate.isClosed();
  }

  @Benchmark
  public Moment baseline() {
    now = next(now);
    return now;
  }

  private static Moment next(Moment now) {
    return new Moment(now.instant().plus(BETWEEN_CALLS), now.nanos() + BETWEEN_CALLS.toNanos());
  }
}
