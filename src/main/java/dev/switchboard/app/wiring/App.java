package dev.switchboard.app.wiring;

import dev.switchboard.callback.ProviderNews;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.forecast.Forecasts;
import dev.switchboard.http.HttpServer;
import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.stream.EventStream;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogArea;
import dev.switchboard.tracing.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The server: builds everything from the settings, and owns the order in which it starts and stops.
 *
 * <p>Start: store, HTTP, SMTP, dispatch and inbound; a port that is taken is noticed before
 * anything is sent. Stop: HTTP and SMTP, inbound, dispatch, store, so that all that was accepted is
 * stored before the store closes.
 */
public final class App {
  private final Settings settings;
  private final EventLog log;
  private final Consumer<Throwable> failed;
  private final OpenStore store;
  private final Time time;
  private final TestWiring tests;
  private final Tracing tracing;
  private final Providers providers;
  private final ProviderInbox inbox;
  private final TelemetryWiring telemetry;
  private final DispatchWiring dispatch;
  private final IntakeWiring intake;
  private final ProviderNews providerNews = new ProviderNews();
  private final CallbackWiring callbacks;
  private final SeriesSampler sampler;
  private final EventStream stream;
  private final Forecasts forecasts;
  private final HttpServer http;
  private final SmtpWiring smtp;
  private final Housekeeping housekeeping;
  private final AtomicBoolean ready = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * Opens the store and builds the rest. Nothing runs yet. What throws here leaves nothing open.
   *
   * @param tracing is closed when the app has stopped
   * @param failed told once, on any thread, when the store has failed and the program must end
   * @throws StoreOpenException with a sentence for the user
   * @throws StoreUnavailableException when the store is lost meanwhile
   */
  public App(
      Settings settings, String version, EventLog log, Tracing tracing, Consumer<Throwable> failed)
      throws StoreOpenException {
    this.settings = settings;
    this.log = log;
    this.tracing = tracing;
    this.failed = failed;
    NodeName name = new NodeName(Machines.hostName(), version);
    this.tests = TestWiring.of(settings);
    this.time = tests.time();
    InstantSource clock = time.clock();
    this.store = Stores.open(settings, clock, time.ticker(), name, log);
    Deque<Runnable> opened = new ArrayDeque<>(List.of(time::close, store::close));
    try {
      SplittableRandom random = new SplittableRandom();
      this.inbox = new ProviderInbox(log);
      this.providers =
          new Providers(
              ProviderTypes.ALL,
              Sections.PROVIDERS,
              settings,
              time,
              tracing,
              new ProviderEnvironment(
                  clock, time.ticker(), random, time.timer(), inbox, this::tell));
      opened.push(providers::close);
      ProviderRegistry registry = providers.registry();
      MemorySection.Parts memory = settings.get(Sections.MEMORY);
      MemoryBudget budget = new MemoryBudget(memory.budgetBytes());
      this.stream =
          new EventStream(
              settings.get(Sections.STREAM),
              Long.toString(clock.millis(), 36) + Long.toString(random.nextInt(36 * 36), 36),
              store.messages()::findAll,
              budget.share("events", memory.eventsBytes()),
              clock,
              time.ticker());
      opened.push(stream::close);
      this.forecasts =
          new Forecasts(budget.share("forecast", memory.forecastBytes()), time.ticker());
      opened.push(forecasts::close);
      this.telemetry =
          new TelemetryWiring(version, log, registry, stream, providerNews, tests.news());
      opened.push(telemetry::close);
      EventListener listeners = telemetry.listeners();
      DispatchWiring.Environment environment =
          new DispatchWiring.Environment(time, random, listeners);
      this.dispatch = DispatchWiring.build(settings, providers, store, budget, environment);
      this.intake = IntakeWiring.build(settings, registry, store, time, listeners, tracing);
      this.callbacks = new CallbackWiring(settings, store, intake, budget, environment, tracing);
      opened.push(callbacks::close);
      inbox.open(intake.intake(), intake.receipts(), intake.addresses());
      this.smtp =
          SmtpWiring.build(
              settings, intake, budget, telemetry, log, random.nextLong(), System::nanoTime);
      opened.push(smtp::stop);
      QueueGauges gauge = telemetry.show(store.queue(), registry, clock, time.ticker());
      telemetry.show(budget);
      telemetry.show(dispatch.dispatcher(), registry);
      telemetry.show(store);
      this.sampler =
          new SeriesSampler(
              telemetry.meters(),
              dispatch.dispatcher(),
              gauge,
              registry.channelNames().keySet(),
              clock);
      opened.push(sampler::stop);
      this.http =
          new HttpWiring(settings, name, log, time, random.split())
              .build(
                  store,
                  providers,
                  dispatch,
                  intake,
                  callbacks,
                  telemetry,
                  sampler,
                  forecasts,
                  stream,
                  tests,
                  budget,
                  tracing,
                  () -> ready.get() && store.isReady());
      this.housekeeping =
          new Housekeeping(
              store::forgetExpiredKeys,
              new Housekeeping.Expiry(
                  store.retention(),
                  settings.get(Sections.RETENTION),
                  store.membership()::isEldest),
              new Housekeeping.Time(clock, time.ticker(), Thread::sleep),
              log,
              telemetry.meters());
      tests.open(new ServerUnderTest(store, providers, dispatch, callbacks, housekeeping));
    } catch (RuntimeException | Error e) {
      opened.forEach(close -> closeAfter(e, close));
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, Runnable close) {
    try {
      close.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Listens, and starts to work off the queue.
   *
   * <p>What throws here leaves things running: {@link #stop} ends them.
   *
   * @return the port
   * @throws dev.switchboard.http.connection.ListenFailedException with a sentence for the user
   */
  public int start() {
    time.start(telemetry.listeners());
    store.start(dispatch.buffers(), telemetry.listeners(), this::storeFailed);
    callbacks.follow();
    int port = http.start();
    smtp.start();
    dispatch.dispatcher().start();
    callbacks.start(providerNews);
    intake.inbound().start();
    intake.receipts().start();
    housekeeping.start();
    sampler.start();
    AuthSettings auth = settings.get(Sections.AUTH);
    if (!auth.keysNeeded() && !auth.keys().isEmpty()) {
      log.warn(
          LogArea.SERVER,
          "keys_not_needed",
          "auth.mode is none: the API keys in auth.* are ignored");
    }
    ready.set(true);
    return port;
  }

  /**
   * Stops within the drain timeout: no more connections, requests and calls in flight end, leases
   * are given back, the store is closed. The first call does it, all others wait for nothing.
   *
   * @return whether this call was the first
   */
  public boolean stop(String reason) {
    if (!stopped.compareAndSet(false, true)) {
      return false;
    }
    log.stopping(reason);
    ready.set(false);
    long deadline = System.nanoTime() + settings.get(Sections.SERVER).drainTimeout().toNanos();
    try {
      // What is accepted while requests end is safe in the store; calls in flight may use the time.
      inbox.close();
      dispatch.dispatcher().drain();
      smtp.beginDrain();
      // Requests that wait for something to happen answer now, and take no time of the others.
      tests.close();
      http.drain(remaining(deadline));
      smtp.drain(remaining(deadline));
      intake.inbound().stop(remaining(deadline));
      intake.receipts().stop(remaining(deadline));
      // Without a store nothing that a call in flight brings can be kept: there is no use waiting.
      Duration left = store.isReady() ? remaining(deadline) : Duration.ZERO;
      dispatch.dispatcher().stop(left);
      // What is not told now is told after the next start.
      callbacks.stop(store.isReady() ? remaining(deadline) : Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.stop();
    smtp.stop();
    providers.close();
    callbacks.close();
    time.close();
    sampler.stop();
    forecasts.close();
    stream.close();
    housekeeping.close();
    try {
      store.close();
    } catch (StoreUnavailableException e) {
      log.storeFailed("close", e);
    }
    telemetry.close();
    tracing.close();
    log.stopped();
    return true;
  }

  /** Where mail is taken in, as {@code host:port}; empty where it is not. */
  public String mailAddress() {
    return smtp.address();
  }

  /** For what is built before the listeners are. */
  private void tell(Event event) {
    telemetry.tell(event);
  }

  private void storeFailed(Throwable cause) {
    tell(new EngineEvent.StoreFailed("write", cause));
    failed.accept(cause);
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
