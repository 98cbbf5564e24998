package dev.switchboard.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;

/**
 * The meters of one provider. All of them exist from the start, so that a scrape shows zeros rather
 * than gaps and counting costs a look-up of two names. Calls from any thread.
 */
public final class ProviderMeters {
  private static final String CLOSED = "closed";
  private static final List<String> BREAKER_STATES = List.of(CLOSED, "open", "half_open");

  /** From a text message to an email that a mailbox took in the end. */
  private static final Duration[] DELIVERY_BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30),
    Duration.ofHours(2),
    Duration.ofHours(12),
    Duration.ofDays(1)
  };

  /** By the state that is left. */
  private static final Map<String, List<String>> LEGAL_TRANSITIONS =
      Map.of(
          CLOSED,
          List.of("open"),
          "open",
          List.of("half_open", CLOSED),
          "half_open",
          List.of("open", CLOSED));

  private final MeterRegistry registry;
  private final String name;
  private final Map<String, Map<String, Counter>> attemptsByChannelAndOutcome;
  private final Map<String, List<Counter>> attemptsByOutcome;
  private final Timer latency;
  private final Counter retries;
  private final Counter deadLetters;
  private final Counter delivered;
  private final Counter undelivered;
  private final Timer timeToDelivery;
  private final Counter shortCircuits;
  private final Map<String, Map<String, Counter>> breakerTransitions = new HashMap<>();
  private final AtomicReference<String> breakerState;

  ProviderMeters(MeterRegistry registry, String name, Collection<String> channels) {
    this.registry = registry;
    this.name = name;
    Map<String, Map<String, Counter>> byChannel = new HashMap<>();
    Map<String, List<Counter>> byOutcome = new HashMap<>();
    // A provider may have lost all its channels, and still be shown.
    Meters.OUTCOMES.forEach(outcome -> byOutcome.put(outcome, new ArrayList<>()));
    for (String channel : channels) {
      Map<String, Counter> ofChannel = new HashMap<>();
      for (String outcome : Meters.OUTCOMES) {
        Counter attempts = attempts(channel, outcome);
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
    delivered = deliveries("delivered");
    undelivered = deliveries("undelivered");
    timeToDelivery =
        Timer.builder("switchboard.delivery")
            .description(
                "Time from the dispatch of a message to its delivery, as its provider says")
            .tag("provider", name)
            .serviceLevelObjectives(DELIVERY_BUCKETS)
            .register(registry);
    shortCircuits =
        Counter.builder("switchboard.short.circuits")
            .description("Messages that found their provider's breaker open, and wait")
            .tag("provider", name)
            .register(registry);
    LEGAL_TRANSITIONS.forEach((from, all) ->
        all.forEach(to ->
            breakerTransitions
                .computeIfAbsent(from, _ -> new HashMap<>())
                .put(to, transitions(from, to))));
    breakerState = new AtomicReference<>(CLOSED);
    for (String state : BREAKER_STATES) {
      Gauge.builder(
              "switchboard.breaker.state",
              breakerState,
              current -> state.equals(current.get()) ? 1 : 0)
          .description("1 for the state in which the breaker is")
          .tag("provider", name)
          .tag("state", state)
          .register(registry);
    }
  }

  private Counter deliveries(String status) {
    return Counter.builder("switchboard.deliveries")
        .description("Messages of which their provider says what became of them")
        .tag("provider", name)
        .tag("status", status)
        .register(registry);
  }

  /** A message has reached its recipient, so long after its dispatch. */
  void delivered(Duration sinceDispatched) {
    delivered.increment();
    timeToDelivery.record(sinceDispatched);
  }

  /** A message has not reached its recipient. */
  void undelivered() {
    undelivered.increment();
  }

  private Counter transitions(String from, String to) {
    return Counter.builder("switchboard.breaker.transitions")
        .description("Changes of a breaker's state")
        .tag("provider", name)
        .tag("from", from)
        .tag("to", to)
        .register(registry);
  }

  private Counter attempts(String channel, String outcome) {
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

  /**
   * The breaker has changed its state; the gauge shows the new one from now on.
   *
   * @throws IllegalArgumentException for a transition that no breaker makes
   */
  public void breakerTransition(String from, String to) {
    breakerState.set(to);
    Meters.known(Meters.known(breakerTransitions, "state", from), "state", to).increment();
  }

  /** So many messages found the breaker open. */
  public void shortCircuits(long messages) {
    shortCircuits.increment((double) messages);
  }

  /**
   * Shows how fast the provider may be called, in calls per second.
   *
   * @param rate asked at every scrape, from any thread; infinity for no limit
   */
  public void bindGovernorRate(DoubleSupplier rate) {
    Gauge.builder("switchboard.governor.rate", rate::getAsDouble)
        .description("Calls per second that the governor allows")
        .tag("provider", name)
        .register(registry);
  }

  long breakerTransitions() {
    return (long)
        breakerTransitions.values().stream()
            .flatMap(counters -> counters.values().stream())
            .mapToDouble(Counter::count)
            .sum();
  }

  String breakerState() {
    return Objects.requireNonNull(breakerState.get());
  }

  /** Messages given up so far. */
  public long deadLetters() {
    return (long) deadLetters.count();
  }

  /** Attempts so far that ended in the outcome, over all channels. */
  public long attempts(String outcome) {
    double sum = 0;
    for (Counter counter : Meters.known(attemptsByOutcome, "outcome", outcome)) {
      sum += counter.count();
    }
    return (long) sum;
  }
}
