package dev.switchboard.app;

import dev.switchboard.api.EndpointResource;
import dev.switchboard.callback.AddressGuard;
import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.Callbacks;
import dev.switchboard.callback.Endpoints;
import dev.switchboard.callback.GuardedPoster;
import dev.switchboard.callback.SignedCallbacks;
import dev.switchboard.callback.UrlRules;
import dev.switchboard.cluster.Membership;
import dev.switchboard.http.Resource;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageIds;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.store.JdbcCallbackQueue;
import dev.switchboard.store.JdbcEndpoints;
import java.security.SecureRandom;
import java.time.Duration;
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

  CallbackWiring(
      Settings settings,
      StoreWiring store,
      MemoryBudget budget,
      DispatchWiring.Environment environment) {
    this.store = store;
    CallbackSection.Read read = settings.get(Sections.CALLBACKS);
    MemorySection.Parts memory = settings.get(Sections.MEMORY);
    Membership membership = store.database().membership();
    this.known = new JdbcEndpoints(store.database());
    JdbcCallbackQueue queue = new JdbcCallbackQueue(store.database(), known);
    this.ids =
        new MessageIds(
            environment.clock(), queue.lastEventId(), membership.slot(), membership.slots());
    AddressGuard guard = new AddressGuard(isOnlyForThisMachine(settings), read.allowNetworks());
    this.urls = new UrlRules(guard, read.ports(), read.allowPlainHttp());
    this.sender =
        new SignedCallbacks(
            new GuardedPoster(guard, read.timeout(), read.maxInFlight(), environment.clock()),
            environment.clock());
    this.callbacks =
        new Callbacks(
            queue,
            known,
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

  /** Others cannot reach such a server, so it tells nobody what they could not see anyway. */
  private static boolean isOnlyForThisMachine(Settings settings) {
    return ValueTypes.isLoopback(settings.get(Sections.SERVER).http().host())
        && !settings.get(Sections.AUTH).keysNeeded();
  }

  List<Resource> resources() {
    return List.of(new EndpointResource(endpoints, callbacks, urls));
  }

  /** Before anything is accepted: from then on what endpoints want is written. */
  void follow() {
    store.database().outbox().start(ids, callbacks::news);
    known.refresh();
  }

  void start() {
    callbacks.start();
  }

  void stop(Duration timeout) throws InterruptedException {
    callbacks.stop(timeout);
  }

  void close() {
    sender.close();
  }
}
