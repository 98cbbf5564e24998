package dev.switchboard.app.wiring;

import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.telemetry.Meters;
import dev.switchboard.telemetry.ProviderMeters;
import dev.switchboard.telemetry.Series;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes a sample of the meters every second. It never waits for the store for long. */
final class SeriesSampler {
  private final Series series = new Series();
  private final Meters meters;
  private final Dispatcher dispatcher;
  private final QueueGauges queue;
  private final Collection<String> providers;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("switchboard-series").daemon().factory());

  SeriesSampler(
      Meters meters,
      Dispatcher dispatcher,
      QueueGauges queue,
      Collection<String> providers,
      InstantSource clock) {
    this.meters = meters;
    this.dispatcher = dispatcher;
    this.queue = queue;
    this.providers = providers;
    this.clock = clock;
  }

  Series series() {
    return series;
  }

  void start() {
    var _ = thread.scheduleAtFixedRate(this::sample, 0, 1, TimeUnit.SECONDS);
  }

  void stop() {
    thread.shutdownNow();
  }

  private void sample() {
    QueueStatus backlog = queue.status();
    Instant now = clock.instant();
    Map<String, Series.OfProvider> ofProviders = new LinkedHashMap<>();
    long dispatched = 0;
    long failed = 0;
    for (String name : providers) {
      ProviderMeters counted = meters.provider(name);
      ofProviders.put(name, ofProvider(name, counted));
      dispatched += counted.attempts(Outcome.SUCCESS.wireName());
      failed += counted.deadLetters();
    }
    series.add(
        new Series.Sample(
            now.getEpochSecond(),
            meters.accepted(),
            dispatched,
            failed,
            backlog.total(),
            QueueGauges.ageSeconds(backlog.oldest(), now),
            ofProviders));
  }

  private Series.OfProvider ofProvider(String name, ProviderMeters counted) {
    Map<String, Long> attempts = new LinkedHashMap<>();
    for (Outcome outcome : Outcome.values()) {
      attempts.put(outcome.wireName(), counted.attempts(outcome.wireName()));
    }
    LaneStatus lane = dispatcher.status(name).orElseThrow();
    return new Series.OfProvider(
        attempts, lane.ratePerSecond(), lane.inFlight(), lane.state().wireName());
  }
}
