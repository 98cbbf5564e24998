package dev.switchboard.app;

import dev.switchboard.console.ConsoleResource;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.DispatchTelemetry;
import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.dispatch.LaneBuffers;
import dev.switchboard.dispatch.ManualRetries;
import dev.switchboard.dispatch.Surroundings;
import dev.switchboard.http.CallerResource;
import dev.switchboard.http.ConversationResource;
import dev.switchboard.http.DeadLetterResource;
import dev.switchboard.http.Deferrals;
import dev.switchboard.http.DocsResource;
import dev.switchboard.http.HealthResource;
import dev.switchboard.http.HttpMemory;
import dev.switchboard.http.HttpServer;
import dev.switchboard.http.InvariantsResource;
import dev.switchboard.http.MessageResource;
import dev.switchboard.http.MetricsResource;
import dev.switchboard.http.NodeResource;
import dev.switchboard.http.Participants;
import dev.switchboard.http.ProviderResource;
import dev.switchboard.http.Resource;
import dev.switchboard.http.RetryResource;
import dev.switchboard.http.SendResource;
import dev.switchboard.http.SeriesResource;
import dev.switchboard.http.WebhookResource;
import dev.switchboard.inbound.InboundWorker;
import dev.switchboard.intake.Intake;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.settings.MemorySettings;
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
import dev.switchboard.telemetry.EventLog;
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
  private final FeatureSettings features;
  private final EventLog log;
  private final Meters meters;
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
    this.features = new FeatureSettings(settings);
    this.log = log;
    this.failed = failed;
    this.database = Stores.open(settings.store(), CLOCK.instant(), NANO_TIME);
    Deque<Runnable> opened = new ArrayDeque<>(List.of(database::close));
    try {
      logClosedToOthers();
      SplittableRandom random = new SplittableRandom();
      this.inbox = new ProviderInbox(log);
      this.providers =
          new Providers(
              ProviderTypes.ALL,
              settings,
              new ProviderEnvironment(CLOCK, NANO_TIME, random, this::afterLatency, inbox, log));
      opened.push(providers::close);
      ProviderRegistry registry = providers.registry();
      MemorySettings.Parts memory = features.memory(Runtime.getRuntime().maxMemory());
      MemoryBudget budget = new MemoryBudget(memory.budgetBytes());
      HttpMemory httpMemory =
          new HttpMemory(
              budget.share("requests", memory.requestsBytes()),
              budget.share("answers", memory.answersBytes()));
      this.buffers =
          new LaneBuffers(registry, settings.dispatch().bufferMax(), budget, memory.lanesBytes());
      this.meters =
          new Meters(
              version,
              Arrays.stream(Channel.values()).map(Channel::wireName).toList(),
              registry.channelNames());
      opened.push(meters::close);
      JdbcEventQueue queue = new JdbcEventQueue(database);
      Surroundings surroundings =
          new Surroundings(
              CLOCK,
              NANO_TIME,
              random.split(),
              new DispatchTelemetry(log, meters),
              database.leaseClock(),
              database::liveNodes);
      this.dispatcher = new Dispatcher(queue, registry, buffers, features::lane, surroundings);
      JdbcDeadLetters deadLetters = new JdbcDeadLetters(database);
      ManualRetries retries =
          new ManualRetries(deadLetters, registry, surroundings, dispatcher::fetchSoon);
      this.inbound =
          new InboundWorker(new JdbcInboundQueue(database), CLOCK, NANO_TIME, log, meters);
      JdbcIntakeStore intakeStore = new JdbcIntakeStore(database, settings.idempotency().ttl());
      ConversationRules grouping = features.conversations();
      AddressReader addresses =
          new AddressReader(new PhoneNumbers(settings.messages().defaultRegion()));
      JdbcMessageHistory history = new JdbcMessageHistory(database);
      Intake.Rules rules =
          new Intake.Rules(
              registry,
              grouping,
              features.rateLimits(database::liveNodes, NANO_TIME),
              new MessageIds(CLOCK, history.lastMessageId(), database.idSlot(), database.idSlots()),
              CLOCK);
      Intake intake = new Intake(intakeStore, rules, log, meters, inbound::wake);
      inbox.open(intake, addresses);
      Participants participants = new Participants(addresses, grouping);
      Deferrals deferrals = new Deferrals(dispatcher::deferral, CLOCK);
      QueueGauges gauge = new QueueGauges(queue::status, CLOCK, NANO_TIME, gauges);
      this.sampler =
          new SeriesSampler(meters, dispatcher, gauge, registry.channelNames().keySet(), CLOCK);
      opened.push(sampler::stop);
      this.http =
          httpServer(
              httpMemory,
              new SendResource(
                  intake,
                  addresses,
                  features.messages(),
                  settings.api().strict(),
                  NANO_TIME,
                  meters::acceptSeconds),
              new WebhookResource(
                  intake,
                  addresses,
                  features.messages(),
                  features.signatures(CLOCK),
                  this::inboundRejected),
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
                  log),
              new HealthResource(() -> ready.get() && database.isReady()),
              new MetricsResource(
                  new SharedComputation<>(meters::prometheus, metrics),
                  new SharedComputation<>(meters::flat, metrics)),
              new SeriesResource(sampler.series()),
              new CallerResource(features.authenticator(), version),
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
                  new JdbcRetention(database), settings.retention().messages(), database::isEldest),
              new Housekeeping.Surroundings(CLOCK, NANO_TIME, Thread::sleep),
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
    database.start(buffers, this::storeFailed);
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
    long deadline = NANO_TIME.getAsLong() + settings.server().drainTimeout().toNanos();
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

  private void storeFailed(Throwable cause) {
    log.storeFailed("write", cause);
    failed.accept(cause);
  }

  private HttpServer httpServer(HttpMemory memory, Resource... resources) {
    return new HttpServer(
        features.http(),
        memory,
        features.access(),
        Stream.concat(Arrays.stream(resources), providers.resources().stream()).toList(),
        (requestId, failure) -> log.unexpected("request " + requestId, failure),
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
