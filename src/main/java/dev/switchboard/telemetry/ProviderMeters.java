package dev.switchboard.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The meters of one provider. All of them exist from the start, so that a scrape shows zeros rather
 * than gaps and counting costs a look-up of two names. Calls from any thread.
 */
public final class ProviderMeters {
  private final String name;
  private final Map<String, Map<String, Counter>> attemptsByChannelAndOutcome;
  private final Map<String, List<Counter>> attemptsByOutcome;
  private final Timer latency;
  private final Counter retries;
  private final Counter deadLetters;

  ProviderMeters(MeterRegistry registry, String name, Collection<String> channels) {
    this.name = name;
    Map<String, Map<String, Counter>> byChannel = new HashMap<>();
    Map<String, List<Counter>> byOutcome = new HashMap<>();
    // A provider may have lost all its channels, and still be shown.
    Meters.OUTCOMES.forEach(outcome -> byOutcome.put(outcome, new ArrayList<>()));
    for (String channel : channels) {
      Map<String, Counter> ofChannel = new HashMap<>();
      for (String outcome : Meters.OUTCOMES) {
        Counter attempts = attempts(registry, channel, outcome);
        ofChannel.put(outcome, attempts);
        Meters.known(byOutcome, "outcome", outcome).add(attempts);
      }
      byChannel.put(channel, ofChannel);
    }
    attemptsByChannelAndOutcome = byChannel;
    attemptsByOutcome = byOutcome;
    latency =
        Timer.builder("switchboard.dispatch")
            .description("Time from handing a message to its provider to the result")
            .tag("provider", name)
            .serviceLevelObjectives(Meters.latencyBuckets())
            .register(registry);
    retries =
        Counter.builder("switchboard.retries")
            .description("Attempts that were not the first of their message")
            .tag("provider", name)
            .register(registry);
    deadLetters =
        Counter.builder("switchboard.dead.letters")
            .description("Messages given up")
            .tag("provider", name)
            .register(registry);
  }

  private Counter attempts(MeterRegistry registry, String channel, String outcome) {
    return Counter.builder("switchboard.dispatch.attempts")
        .description("Attempts to hand a message to its provider")
        .tag("provider", name)
        .tag("channel", channel)
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * An attempt has ended.
   *
   * @param outcome {@code success}, {@code rate_limited}, {@code error} or {@code timeout}
   * @param latencyNanos from the call of the provider to its result
   * @throws IllegalArgumentException for a channel or an outcome that was not known at start
   */
  public void attempt(String channel, String outcome, long latencyNanos) {
    Map<String, Counter> ofChannel = Meters.known(attemptsByChannelAndOutcome, "channel", channel);
    Meters.known(ofChannel, "outcome", outcome).increment();
    latency.record(latencyNanos, TimeUnit.NANOSECONDS);
  }

  /** An attempt was not the first of its message. */
  public void retry() {
    retries.increment();
  }

  /** A message has been given up. */
  public void deadLetter() {
    deadLetters.increment();
  }

  /** Attempts so far that ended in the outcome, over all channels. */
  long attempts(String outcome) {
    double sum = 0;
    for (Counter counter : Meters.known(attemptsByOutcome, "outcome", outcome)) {
      sum += counter.count();
    }
    return (long) sum;
  }
}
