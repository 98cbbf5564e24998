package dev.switchboard.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the product. Those whose labels are known at start exist from the start; no call
 * makes a new label value, so clients cannot raise the number of series.
 *
 * <p>{@link #prometheus} and {@link #flat} are two views of the same counters. Calls from any
 * thread.
 */
public final class Meters implements AutoCloseable {
  static final List<String> OUTCOMES = List.of("success", "rate_limited", "error", "timeout");
  private static final List<String> SCOPES = List.of("sender", "ip");

  private record RequestKey(String method, String route, int status) {}

  private record MailKey(String command, int code) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RuntimeMeters runtime = new RuntimeMeters();
  private final Gauges gauges = new Gauges(registry);
  private final CallbackMeters callbacks = new CallbackMeters(registry);

  private final Map<String, Counter> acceptedByChannel;
  private final Map<String, Counter> rateLimitedByScope;
  private final Map<String, ProviderMeters> providers = new LinkedHashMap<>();
  private final Map<RequestKey, Counter> requests = new ConcurrentHashMap<>();
  private final Map<MailKey, Counter> mailAnswers = new ConcurrentHashMap<>();
  private final Timer accept;
  private final Counter idempotentReplays;
  private final Counter invalidRouting;
  private final Counter providerNotConfigured;
  private final Counter inboundRejected;
  private final Counter inboundDropped;
  private final Counter receiptsUnknown;
  private final Counter workerProcessed;
  private final Counter settlementsRefused;
  private final Counter conversationsCreated;
  private final Counter messagesExpired;

  /**
   * @param version of the product, shown as a label of {@code switchboard_build_info}
   * @param channels every channel of the product
   * @param channelsByProvider every provider of the registry and the channels routed to it; names
   *     that differ only in characters which {@link #flat} cannot show are a mistake
   */
  public Meters(
      String version,
      Collection<String> channels,
      Map<String, ? extends Collection<String>> channelsByProvider) {
    acceptedByChannel =
        counters(registry, "messages.accepted", "Messages answered with 202", "channel", channels);
    rateLimitedByScope =
        counters(registry, "rate.limited", "Requests refused by a rate limit", "scope", SCOPES);
    idempotentReplays =
        counter("idempotent.replays", "Requests answered with the stored answer of their key");
    invalidRouting =
        counter("invalid.routing", "Queue entries of a channel that no provider serves");
    providerNotConfigured =
        counter("provider.not.configured", "Requests refused for want of a provider");
    inboundRejected = counter("inbound.rejected", "Inbound messages that could not be read");
    inboundDropped = counter("inbound.dropped", "Inbound messages that could not be processed");
    receiptsUnknown =
        counter("receipts.unknown", "Receipts of providers for messages that are not known");
    workerProcessed = counter("worker.processed", "Queue entries worked off");
    settlementsRefused =
        counter(
            "settlements.refused",
            "Results of calls that were not written because another process has taken over");
    // Not "created": Prometheus keeps that suffix for itself and cuts it off a name.
    conversationsCreated = counter("conversations.opened", "Conversations seen for the first time");
    messagesExpired =
        counter("messages.expired", "Messages deleted because they were older than they are kept");
    accept =
        Timer.builder("switchboard.accept")
            .description("Time from the request to its 202")
            .serviceLevelObjectives(latencyBuckets())
            .register(registry);
    Set<String> flatNames = new HashSet<>();
    for (var provider : channelsByProvider.entrySet()) {
      String name = provider.getKey();
      if (!flatNames.add(flatName(name))) {
        throw new IllegalArgumentException("two providers would be shown as " + flatName(name));
      }
      providers.put(name, new ProviderMeters(registry, name, provider.getValue()));
    }
    runtime.bindTo(registry, version);
  }

  /** A message has been accepted: durable, and answered with 202. */
  public void accepted(String channel) {
    known(acceptedByChannel, "channel", channel).increment();
  }

  /** Messages that were answered with 202 since the start. */
  public long accepted() {
    return sum(acceptedByChannel);
  }

  /** The time a request took up to its 202. */
  public void acceptSeconds(long nanos) {
    accept.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A request was answered with the stored answer of its idempotency key. */
  public void idempotentReplay() {
    idempotentReplays.increment();
  }

  /**
   * A request was refused by a rate limit.
   *
   * @param scope {@code sender} or {@code ip}
   */
  public void rateLimited(String scope) {
    known(rateLimitedByScope, "scope", scope).increment();
  }

  /** An entry of the queue names a channel that no provider serves. */
  public void invalidRouting() {
    invalidRouting.increment();
  }

  /** A request was refused because no provider is registered for its channel. */
  public void providerNotConfigured() {
    providerNotConfigured.increment();
  }

  /** What a provider delivered could not be read. */
  public void inboundRejected() {
    inboundRejected.increment();
  }

  /** An inbound message in the queue could not be processed, and never will be. */
  public void inboundDropped() {
    inboundDropped.increment();
  }

  /** Receipts came for messages that are not known. */
  public void receiptsUnknown(int receipts) {
    receiptsUnknown.increment(receipts);
  }

  /** A provider that may be gone from the settings by now has delivered a message. */
  public void delivered(String provider, Duration sinceDispatched) {
    ProviderMeters known = providers.get(provider);
    if (known != null) {
      known.delivered(sinceDispatched);
    }
  }

  /** A provider that may be gone from the settings by now could not deliver a message. */
  public void undelivered(String provider) {
    ProviderMeters known = providers.get(provider);
    if (known != null) {
      known.undelivered();
    }
  }

  /** The meters of callbacks. */
  public CallbackMeters callbacks() {
    return callbacks;
  }

  /** The meters that are asked when they are shown. */
  public Gauges gauges() {
    return gauges;
  }

  /** A worker has finished an entry of the queue, with any outcome. */
  public void workerProcessed() {
    workerProcessed.increment();
  }

  /** The result of a call was not written: its message is another process's by now. */
  public void settlementRefused() {
    settlementsRefused.increment();
  }

  /** The first message of a conversation has been stored. */
  public void conversationCreated() {
    conversationsCreated.increment();
  }

  /** Messages were deleted because they were too old. */
  public void messagesExpired(int messages) {
    messagesExpired.increment(messages);
  }

  /**
   * The meters of a provider, which its caller keeps.
   *
   * @throws IllegalArgumentException for a provider that was not known at start
   */
  public ProviderMeters provider(String name) {
    return known(providers, "provider", name);
  }

  /** A message was given up; a provider that was renamed since it was accepted has no meters. */
  public void deadLetter(String provider) {
    ProviderMeters known = providers.get(provider);
    if (known != null) {
      known.deadLetter();
    }
  }

  /**
   * A request was answered.
   *
   * @param method of its route, {@code other} where it has none
   * @param route its template, {@code other} where it has none: clients cannot make up new ones
   * @param status of HTTP
   */
  public void request(String method, String route, int status) {
    requests
        .computeIfAbsent(
            new RequestKey(method, route, status),
            key ->
                Counter.builder("switchboard.requests")
                    .description("Requests that were answered")
                    .tag("method", key.method())
                    .tag("route", key.route())
                    .tag("status", String.valueOf(key.status()))
                    .register(registry))
        .increment();
  }

  /**
   * A mail was answered over SMTP, or a command refused.
   *
   * @param command such as {@code DATA}; {@code other} for most, so that clients cannot make up new
   *     ones
   * @param code of the answer
   */
  public void mailAnswered(String command, int code) {
    mailAnswers
        .computeIfAbsent(
            new MailKey(command, code),
            key ->
                Counter.builder("switchboard.mail.answers")
                    .description("Mails that were answered over SMTP, and commands refused")
                    .tag("command", key.command())
                    .tag("code", String.valueOf(key.code()))
                    .register(registry))
        .increment();
  }

  /** All meters in the Prometheus text format. */
  public String prometheus() {
    return registry.scrape();
  }

  /**
   * The counters by their flat names, in a fixed order, and the state of each breaker. Attempts are
   * the sum of their outcomes.
   */
  public Map<String, Object> flat() {
    Map<String, Object> ofProviders = new LinkedHashMap<>();
    Map<String, Long> totals = new LinkedHashMap<>();
    providers.forEach((name, meters) -> putAttempts(name, meters, ofProviders, totals));

    Map<String, Object> flat = new LinkedHashMap<>();
    flat.put("dispatch_attempts", totals.values().stream().mapToLong(Long::longValue).sum());
    OUTCOMES.forEach(outcome -> flat.put("dispatch_" + outcome, totals.getOrDefault(outcome, 0L)));
    flat.put(
        "breaker_transitions",
        providers.values().stream().mapToLong(ProviderMeters::breakerTransitions).sum());
    flat.put("rate_limited", sum(rateLimitedByScope));
    flat.put("invalid_routing", (long) invalidRouting.count());
    flat.put("inbound_rejected", (long) inboundRejected.count());
    flat.put("worker_processed", (long) workerProcessed.count());
    flat.put("messages_accepted", sum(acceptedByChannel));
    flat.put("idempotent_replays", (long) idempotentReplays.count());
    flat.put("conversations_created", (long) conversationsCreated.count());
    flat.put("queue_depth", gauges.queueDepth());
    flat.putAll(ofProviders);
    return flat;
  }

  /** Detaches from the runtime's notifications. */
  @Override
  public void close() {
    runtime.close();
    registry.close();
  }

  /** Upper bounds of the latency histograms: from a local commit to a provider that hangs. */
  static Duration[] latencyBuckets() {
    return new Duration[] {
      Duration.ofNanos(500_000),
      Duration.ofMillis(1),
      Duration.ofMillis(2),
      Duration.ofMillis(5),
      Duration.ofMillis(10),
      Duration.ofMillis(20),
      Duration.ofMillis(50),
      Duration.ofMillis(100),
      Duration.ofMillis(200),
      Duration.ofMillis(500),
      Duration.ofSeconds(1),
      Duration.ofSeconds(2),
      Duration.ofSeconds(5),
      Duration.ofSeconds(10)
    };
  }

  static <T> T known(Map<String, T> byLabel, String label, String value) {
    @Nullable T meter = byLabel.get(value);
    if (meter == null) {
      throw new IllegalArgumentException("unknown " + label + ": " + value);
    }
    return meter;
  }

  private static void putAttempts(
      String name,
      ProviderMeters meters,
      Map<String, Object> ofProviders,
      Map<String, Long> totals) {
    String prefix = "provider_" + flatName(name) + "_";
    Map<String, Long> byOutcome = new LinkedHashMap<>();
    OUTCOMES.forEach(outcome -> byOutcome.put(outcome, meters.attempts(outcome)));
    ofProviders.put(prefix + "attempts", byOutcome.values().stream().mapToLong(n -> n).sum());
    byOutcome.forEach((outcome, attempts) -> {
      ofProviders.put(prefix + outcome, attempts);
      totals.merge(outcome, attempts, Long::sum);
    });
    ofProviders.put(prefix + "breaker_transitions", meters.breakerTransitions());
    ofProviders.put(prefix + "breaker_state", meters.breakerState());
  }

  private Counter counter(String name, String description) {
    return Counter.builder("switchboard." + name).description(description).register(registry);
  }

  /** A counter for each value of a label. */
  static Map<String, Counter> counters(
      MeterRegistry registry,
      String name,
      String description,
      String label,
      Collection<String> values) {
    Map<String, Counter> byValue = new LinkedHashMap<>();
    for (String value : values) {
      byValue.put(
          value,
          Counter.builder("switchboard." + name)
              .description(description)
              .tag(label, value)
              .register(registry));
    }
    return byValue;
  }

  private static long sum(Map<String, Counter> counters) {
    return (long) counters.values().stream().mapToDouble(Counter::count).sum();
  }

  private static String flatName(String provider) {
    return provider.replaceAll("[^A-Za-z0-9]", "_");
  }
}
