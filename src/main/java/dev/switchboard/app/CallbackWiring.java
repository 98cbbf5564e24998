package dev.switchboard.app;

import dev.switchboard.api.EndpointResource;
import dev.switchboard.api.EventResource;
import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.Callbacks;
import dev.switchboard.callback.DeclaredEndpoint;
import dev.switchboard.callback.Endpoints;
import dev.switchboard.callback.GuardedPoster;
import dev.switchboard.callback.ProviderNews;
import dev.switchboard.callback.SignedCallbacks;
import dev.switchboard.callback.UrlRules;
import dev.switchboard.cluster.Membership;
import dev.switchboard.http.Resource;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageIds;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.JdbcCallbackQueue;
import dev.switchboard.store.JdbcEndpoints;
import dev.switchboard.store.JdbcEventHistory;
import dev.switchboard.store.JdbcEventRetention;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The wiring of {@code callback}: endpoints, and what they are told. */
final class CallbackWiring {
  private final StoreWiring store;
  private final JdbcEndpoints known;
  private final SignedCallbacks sender;
  private final Callbacks callbacks;
  private final Endpoints endpoints;
  private final UrlRules urls;
  private final MessageIds ids;
  private final JdbcEventHistory history;
  private final InstantSource clock;
  private final boolean keepsAll;
  private final List<DeclaredEndpoint> declared;

  CallbackWiring(
      Settings settings,
      StoreWiring store,
      MemoryBudget budget,
      DispatchWiring.Environment environment) {
    this.store = store;
    this.clock = environment.clock();
    this.keepsAll = settings.get(Sections.CALLBACKS).keepAll().isPositive();
    this.declared = settings.get(Sections.ENDPOINTS);
    this.history = new JdbcEventHistory(store.database());
    CallbackSection.Read read = settings.get(Sections.CALLBACKS);
    MemorySection.Parts memory = settings.get(Sections.MEMORY);
    Membership membership = store.database().membership();
    this.known = new JdbcEndpoints(store.database());
    JdbcCallbackQueue queue = new JdbcCallbackQueue(store.database(), known);
    this.ids =
        new MessageIds(
            environment.clock(), queue.lastEventId(), membership.slot(), membership.slots());
    this.urls = read.urls();
    this.sender =
        new SignedCallbacks(
            new GuardedPoster(
                urls.guard(), read.timeout(), read.maxInFlight(), environment.clock()),
            environment.clock());
    this.callbacks =
        new Callbacks(
            queue,
            known,
            new Callbacks.Archive(
                new JdbcEventRetention(store.database()), longer(read.keep(), read.keepAll())),
            sender,
            read.lanes(memory.largestCallbackBytes()),
            budget.share("callbacks", memory.callbacksBytes()),
            new Callbacks.Environment(
                environment.clock(),
                environment.nanoTime(),
                environment.random().split(),
                membership,
                environment.listeners()));
    this.endpoints =
        new Endpoints(
            known,
            ids,
            new SecureRandom()::nextBytes,
            environment.clock(),
            callbacks::endpointsChanged,
            environment.listeners());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Which URLs may be told what happens. */
  UrlRules urls() {
    return urls;
  }

  List<Resource> resources() {
    return List.of(
        new EndpointResource(endpoints, callbacks, urls),
        new EventResource(history, endpoints, clock));
  }

  /**
   * Before anything is accepted: sees which endpoints the configuration declares. From then on what
   * endpoints want is written.
   */
  void follow() {
    if (keepsAll) {
      store.database().outbox().keepAll();
    }
    store.database().outbox().start(ids, callbacks::news);
    endpoints.declare(declared);
  }

  /** Sends what waits, and has endpoints told what happens to providers. */
  void start(ProviderNews news) {
    callbacks.start();
    news.tell(callbacks::happened);
  }

  void stop(Duration timeout) throws InterruptedException {
    callbacks.stop(timeout);
  }

  void close() {
    sender.close();
  }
}
