package dev.switchboard.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The meters of callbacks and their endpoints. Calls from any thread. */
public final class CallbackMeters {
  private static final List<String> RESULTS = List.of("acknowledged", "retried", "given_up");
  private static final List<String> DISABLED_REASONS = List.of("failing", "gone");

  private final Map<String, Counter> byResult;
  private final Map<String, Counter> disabledByReason;
  private final Timer latency;

  CallbackMeters(MeterRegistry registry) {
    byResult =
        Meters.counters(
            registry,
            "callbacks",
            "Calls of endpoints that were answered, or not",
            "result",
            RESULTS);
    disabledByReason =
        Meters.counters(
            registry,
            "endpoints.disabled",
            "Endpoints that were left alone",
            "reason",
            DISABLED_REASONS);
    latency =
        Timer.builder("switchboard.callback")
            .description("Time that endpoints took to answer")
            .serviceLevelObjectives(Meters.latencyBuckets())
            .register(registry);
  }

  /**
   * An endpoint was called.
   *
   * @param result {@code acknowledged}, {@code retried} or {@code given_up}
   */
  public void called(String result, long nanos) {
    Meters.known(byResult, "result", result).increment();
    latency.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Callbacks were given up without a call, because their endpoint is no more. */
  public void givenUp(int callbacks) {
    Meters.known(byResult, "result", "given_up").increment(callbacks);
  }

  /**
   * An endpoint is left alone from now on.
   *
   * @param reason {@code failing} or {@code gone}
   */
  public void endpointDisabled(String reason) {
    Meters.known(disabledByReason, "reason", reason).increment();
  }
}
