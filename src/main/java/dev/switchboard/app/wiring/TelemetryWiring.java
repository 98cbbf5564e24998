package dev.switchboard.app.wiring;

import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.Listeners;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.database.Commits;
import dev.switchboard.telemetry.EventLines;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.EventMeters;
import dev.switchboard.telemetry.LastFailures;
import dev.switchboard.telemetry.Meters;
import dev.switchboard.telemetry.SharedComputation;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The wiring of {@code telemetry}: log lines and meters hear all events, and gauges show the rest.
 */
final class TelemetryWiring implements AutoCloseable {
  private final Meters meters;
  private final LastFailures lastFailures = new LastFailures();
  private final EventListener listeners;
  private final ExecutorService metrics = oneThread("switchboard-metrics");
  private final ExecutorService gauges = oneThread("switchboard-gauges");

  /**
   * @param registry which provider carries which channel
   * @param others that hear all events too
   */
  TelemetryWiring(
      String version, EventLog log, ProviderRegistry registry, EventListener... others) {
    this.meters = new Meters(version, Channel.wireNames(), registry.channelNames());
    this.listeners =
        new Listeners(
            Stream.concat(
                    Stream.of(new EventLines(log), new EventMeters(meters), lastFailures),
                    Stream.of(others))
                .toArray(EventListener[]::new));
    meters.gauges().bindLog(log);
  }

  Meters meters() {
    return meters;
  }

  LastFailures lastFailures() {
    return lastFailures;
  }

  /** Tells everybody who listens. */
  void tell(Event event) {
    listeners.on(event);
  }

  EventListener listeners() {
    return listeners;
  }

  /** Metrics as Prometheus reads them, computed once for all who ask at the same time. */
  SharedComputation<String> prometheus() {
    return new SharedComputation<>(meters::prometheus, metrics);
  }

  /** Metrics as JSON, computed once for all who ask at the same time. */
  SharedComputation<Map<String, Object>> flat() {
    return new SharedComputation<>(meters::flat, metrics);
  }

  /** Shows what waits in the queue, which is asked for at most once a second. */
  QueueGauges show(
      EventQueue queue, ProviderRegistry registry, InstantSource clock, LongSupplier nanoTime) {
    QueueGauges gauge =
        new QueueGauges(queue::status, queue::statusByChannel, clock, nanoTime, gauges);
    Map<String, String> providers = new LinkedHashMap<>();
    registry
        .channelNames()
        .forEach(
            (provider, channels) -> channels.forEach(channel -> providers.put(channel, provider)));
    gauge.bindTo(meters.gauges(), providers);
    return gauge;
  }

  void show(MemoryBudget budget) {
    Map<String, LongSupplier> held = new LinkedHashMap<>();
    Map<String, LongSupplier> refusals = new LinkedHashMap<>();
    for (MemoryBudget.Share share : budget.shares()) {
      held.put(share.holder(), share::heldBytes);
      refusals.put(share.holder(), share::refusals);
    }
    meters.gauges().bindMemory(budget.limitBytes(), held, refusals);
  }

  void show(Dispatcher dispatcher, ProviderRegistry registry) {
    registry
        .providers()
        .forEach(provider ->
            meters
                .provider(provider.name())
                .bindGovernorRate(() ->
                    dispatcher
                        .status(provider.name())
                        .map(LaneStatus::rateOrInfinity)
                        .orElse(Double.POSITIVE_INFINITY)));
  }

  void show(OpenStore store) {
    Commits commits = store.commits();
    meters.gauges().bindCommits(commits::count, commits::writes, commits::nanos);
    if (store.logBytes().isPresent()) {
      meters.gauges().bindStoreLogBytes(() -> store.logBytes().orElse(0));
    }
  }

  @Override
  public void close() {
    metrics.shutdownNow();
    gauges.shutdownNow();
    meters.close();
  }

  private static ExecutorService oneThread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
  }
}
