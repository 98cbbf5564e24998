package dev.switchboard.app;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.api.ApiSettings;
import dev.switchboard.api.CallerResource;
import dev.switchboard.api.ConversationResource;
import dev.switchboard.api.DeadLetterResource;
import dev.switchboard.api.DeferralLookup;
import dev.switchboard.api.DocsResource;
import dev.switchboard.api.HealthResource;
import dev.switchboard.api.InvariantsResource;
import dev.switchboard.api.MessageResource;
import dev.switchboard.api.MetricsResource;
import dev.switchboard.api.NodeResource;
import dev.switchboard.api.ProviderResource;
import dev.switchboard.api.RetryResource;
import dev.switchboard.api.SendResource;
import dev.switchboard.api.SeriesResource;
import dev.switchboard.api.StoreFailures;
import dev.switchboard.api.WebhookResource;
import dev.switchboard.console.ConsoleResource;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.DispatchEnvironment;
import dev.switchboard.dispatch.DispatchSettings;
import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.dispatch.LaneBuffers;
import dev.switchboard.dispatch.LaneStatus;
import dev.switchboard.dispatch.ManualRetries;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.Listeners;
import dev.switchboard.http.HttpMemory;
import dev.switchboard.http.HttpServer;
import dev.switchboard.http.Resource;
import dev.switchboard.http.ServerSettings;
import dev.switchboard.inbound.InboundWorker;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.Database;
import dev.switchboard.store.JdbcConversationHistory;
import dev.switchboard.store.JdbcDeadLetters;
import dev.switchboard.store.JdbcEventQueue;
import dev.switchboard.store.JdbcInboundQueue;
import dev.switchboard.store.JdbcIntakeStore;
import dev.switchboard.store.JdbcInvariants;
import dev.switchboard.store.JdbcMessageHistory;
import dev.switchboard.store.JdbcNodes;
import dev.switchboard.store.JdbcRetention;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.telemetry.EventLines;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.EventMeters;
import dev.switchboard.telemetry.Meters;
import dev.switchboard.telemetry.SharedComputation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The composition root: builds everything from the settings, and owns the order in which it starts
 * and stops.
 *
 * <p>Start: store, HTTP, dispatch and inbound; a port that is taken is noticed before anything is
 * sent. Stop: HTTP, inbound, dispatch, store, so that whatever was accepted is stored before the
 * store closes.
 */
final class App {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final LongSupplier NANO_TIME = System::nanoTime;

  private final Settings settings;
  private final EventLog log;
  private final Meters meters;
  private final EventListener listeners;
  private final Database database;
  private final LaneBuffers buffers;
  private final Consumer<Throwable> failed;
  private final Dispatcher dispatcher;
  private final InboundWorker inbound;
  private final ProviderInbox inbox;
  private final Providers providers;
  private final HttpServer http;
  private final Housekeeping housekeeping;
  private final SeriesSampler sampler;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("switchboard-timer").daemon().factory());
  private final ExecutorService metrics = oneThread("switchboard-metrics");
  private final ExecutorService gauges = oneThread("switchboard-gauges");
  private final AtomicBoolean ready = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * Opens the store and builds the rest. Nothing runs yet. What throws here leaves nothing open.
   *
   * @param failed told once, on any thread, when the store has failed and the program must end
   * @throws StoreOpenException with a sentence for the user
   * @throws StoreUnavailableException when the store is lost meanwhile
   */
  App(Settings settings, String version, EventLog log, Consumer<Throwable> failed)
      throws StoreOpenException {
    this.settings = settings;
    this.log = log;
    this.failed = failed;
    this.database = Stores.open(settings.get(Sections.STORE), CLOCK.instant(), NANO_TIME);
    Deque<Runnable> opened = new ArrayDeque<>(List.of(database::close));
    try {
      logClosedToOthers();
      SplittableRandom random = new SplittableRandom();
      this.inbox = new ProviderInbox(log);
      this.providers =
          new Providers(
              ProviderTypes.ALL,
              Sections.PROVIDERS,
              settings,
              new ProviderEnvironment(
                  CLOCK, NANO_TIME, random, this::afterLatency, inbox, this::tell));
      opened.push(providers::close);
      ProviderRegistry registry = providers.registry();
      MemorySection.Parts memory = settings.get(Sections.MEMORY);
      DispatchSettings dispatch = settings.get(Sections.DISPATCH);
      IntakeSettings intakeSettings = settings.get(Sections.INTAKE);
      ApiSettings api = settings.get(Sections.API);
      MemoryBudget budget = new MemoryBudget(memory.budgetBytes());
      HttpMemory httpMemory =
          new HttpMemory(
              budget.share("requests", memory.requestsBytes()),
              budget.share("answers", memory.answersBytes()));
      this.buffers = new LaneBuffers(registry, dispatch.bufferMax(), budget, memory.lanesBytes());
      this.meters =
          new Meters(
              version,
              Arrays.stream(Channel.values()).map(Channel::wireName).toList(),
              registry.channelNames());
      opened.push(meters::close);
      this.listeners = new Listeners(new EventLines(log), new EventMeters(meters));
      JdbcEventQueue queue = new JdbcEventQueue(database);
      DispatchEnvironment environment =
          new DispatchEnvironment(
              CLOCK,
              NANO_TIME,
              random.split(),
              listeners,
              database.membership(),
              database.membership()::liveNodes);
      this.dispatcher =
          new Dispatcher(queue, registry, buffers, it -> providers.lane(it, dispatch), environment);
      showRates(registry);
      JdbcDeadLetters deadLetters = new JdbcDeadLetters(database);
      ManualRetries retries =
          new ManualRetries(deadLetters, registry, environment, dispatcher::fetchSoon);
      this.inbound = new InboundWorker(new JdbcInboundQueue(database), CLOCK, NANO_TIME, listeners);
      JdbcIntakeStore intakeStore = new JdbcIntakeStore(database, intakeSettings.idempotencyTtl());
      ConversationRules grouping = settings.get(Sections.CONVERSATIONS);
      AddressReader addresses = new AddressReader(new PhoneNumbers(api.defaultRegion()));
      JdbcMessageHistory history = new JdbcMessageHistory(database);
      Intake.Rules rules =
          new Intake.Rules(
              registry,
              grouping,
              new RateLimits(
                  intakeSettings.sender(),
                  intakeSettings.ip(),
                  database.membership()::liveNodes,
                  NANO_TIME),
              new MessageIds(
                  CLOCK,
                  history.lastMessageId(),
                  database.membership().slot(),
                  database.membership().slots()),
              CLOCK);
      Intake intake = new Intake(intakeStore, rules, listeners, inbound::wake);
      inbox.open(intake, addresses);
      AddressFilter participants = new AddressFilter(addresses, grouping);
      DeferralLookup deferrals = new DeferralLookup(dispatcher::deferral, CLOCK);
      QueueGauges gauge = new QueueGauges(queue::status, CLOCK, NANO_TIME, gauges);
      this.sampler =
          new SeriesSampler(meters, dispatcher, gauge, registry.channelNames().keySet(), CLOCK);
      opened.push(sampler::stop);
      this.http =
          httpServer(
              httpMemory,
              new SendResource(
                  intake, addresses, api.limits(), api.strict(), NANO_TIME, meters::acceptSeconds),
              new WebhookResource(
                  intake, addresses, api.limits(), api.signatures(CLOCK), this::inboundRejected),
              new MessageResource(history, registry, participants, deferrals),
              new ConversationResource(
                  new JdbcConversationHistory(database), participants, deferrals),
              new RetryResource(retries),
              new DeadLetterResource(deadLetters),
              new InvariantsResource(new JdbcInvariants(database)),
              new NodeResource(new JdbcNodes(database)),
              new ProviderResource(
                  new ProviderResource.Sources(
                      registry, dispatcher, queue, meters, providers::details, CLOCK),
                  listeners),
              new HealthResource(() -> ready.get() && database.isReady()),
              new MetricsResource(
                  new SharedComputation<>(meters::prometheus, metrics),
                  new SharedComputation<>(meters::flat, metrics)),
              new SeriesResource(sampler.series()),
              new CallerResource(settings.get(Sections.AUTH).authenticator(), version),
              new DocsResource(),
              new ConsoleResource());
      meters.bindLog(log);
      showMemory(budget);
      gauge.bindTo(meters);
      if (database.logBytes().isPresent()) {
        meters.bindStoreLogBytes(() -> database.logBytes().orElse(0));
      }
      this.housekeeping =
          new Housekeeping(
              intakeStore::forgetExpiredKeys,
              new Housekeeping.Expiry(
                  new JdbcRetention(database),
                  settings.get(Sections.RETENTION),
                  database.membership()::isEldest),
              new Housekeeping.Time(CLOCK, NANO_TIME, Thread::sleep),
              log,
              meters);
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
   * @throws dev.switchboard.http.ListenFailedException with a sentence for the user
   */
  int start() {
    database.start(buffers, listeners, this::storeFailed);
    int port = http.start();
    dispatcher.start();
    inbound.start();
    housekeeping.start();
    sampler.start();
    ready.set(true);
    return port;
  }

  /**
   * Stops within the drain timeout: no more connections, requests and calls in flight end, leases
   * are given back, the store is closed. The first call does it, all others wait for nothing.
   *
   * @return whether this call was the first
   */
  boolean stop(String reason) {
    if (!stopped.compareAndSet(false, true)) {
      return false;
    }
    log.stopping(reason);
    ready.set(false);
    long deadline = NANO_TIME.getAsLong() + settings.get(Sections.SERVER).drainTimeout().toNanos();
    try {
      // What is accepted while requests end is safe in the store; calls in flight may use the time.
      inbox.close();
      dispatcher.drain();
      http.drain(remaining(deadline));
      inbound.stop(remaining(deadline));
      // Without a store nothing that a call in flight brings can be kept: there is no use waiting.
      dispatcher.stop(database.isReady() ? remaining(deadline) : Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.stop();
    providers.close();
    timer.shutdownNow();
    sampler.stop();
    metrics.shutdownNow();
    gauges.shutdownNow();
    housekeeping.close();
    try {
      database.close();
    } catch (StoreUnavailableException e) {
      log.storeFailed("close", e);
    }
    meters.close();
    log.stopped();
    return true;
  }

  /** For what is built before the listeners are. */
  private void tell(Event event) {
    listeners.on(event);
  }

  private void storeFailed(Throwable cause) {
    tell(new EngineEvent.StoreFailed("write", cause));
    failed.accept(cause);
  }

  private HttpServer httpServer(HttpMemory memory, Resource... resources) {
    ServerSettings server = settings.get(Sections.SERVER);
    return new HttpServer(
        server.http(),
        memory,
        server.access(settings.get(Sections.AUTH)),
        Stream.concat(Arrays.stream(resources), providers.resources().stream()).toList(),
        new StoreFailures((requestId, failure) -> log.unexpected("request " + requestId, failure)),
        log::requestFinished);
  }

  private void logClosedToOthers() {
    List<Path> closed = database.closedToOthers();
    if (!closed.isEmpty()) {
      log.info(
          "permissions_tightened",
          "Other users of this machine could use these, and cannot any more: "
              + closed.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
  }

  private void showMemory(MemoryBudget budget) {
    Map<String, LongSupplier> held = new LinkedHashMap<>();
    Map<String, LongSupplier> refusals = new LinkedHashMap<>();
    for (MemoryBudget.Share share : budget.shares()) {
      held.put(share.holder(), share::heldBytes);
      refusals.put(share.holder(), share::refusals);
    }
    meters.bindMemory(budget.limitBytes(), held, refusals);
  }

  private void showRates(ProviderRegistry registry) {
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

  private void inboundRejected(String requestId, String reason) {
    log.inboundRejected(requestId, reason);
    meters.inboundRejected();
  }

  private void afterLatency(Duration delay, Runnable task) {
    var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static ExecutorService oneThread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - NANO_TIME.getAsLong()));
  }
}
