package dev.switchboard.app.wiring;

import dev.switchboard.api.endpoint.EndpointResource;
import dev.switchboard.api.endpoint.EventResource;
import dev.switchboard.api.endpoint.MessageCallbackResource;
import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackFormats;
import dev.switchboard.callback.CallbackSection;
import dev.switchboard.callback.CallbackSender;
import dev.switchboard.callback.Callbacks;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.ProviderNews;
import dev.switchboard.callback.SignedCallbacks;
import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.post.GuardedPoster;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.cluster.Membership;
import dev.switchboard.http.Resource;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageIds;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.OpenStore;
import dev.switchboard.tracing.Tracing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The wiring of {@code callback}: endpoints, and what they are told. */
final class CallbackWiring {
  private final OpenStore store;
  private final SignedCallbacks sender;
  private final Callbacks callbacks;
  private final Endpoints endpoints;
  private final UrlRules urls;
  private final MessageIds ids;
  private final InstantSource clock;
  private final boolean keepsAll;
  private final boolean signsMessages;
  private final boolean tellsMessages;
  private final CallbackFormats formats;
  private final List<DeclaredEndpoint> declared;

  CallbackWiring(
      Settings settings,
      OpenStore store,
      IntakeWiring intake,
      MemoryBudget budget,
      DispatchWiring.Environment environment,
      Tracing tracing) {
    this.store = store;
    Time time = environment.time();
    this.clock = time.clock();
    this.keepsAll = settings.get(Sections.CALLBACKS).keepAll().isPositive();
    this.declared =
        Stream.concat(
                settings.get(Sections.ENDPOINTS).stream(), Facades.endpoints(settings).stream())
            .toList();
    CallbackSection.Read read = settings.get(Sections.CALLBACKS);
    this.signsMessages = !read.secrets().isEmpty();
    this.tellsMessages = signsMessages || Facades.tellMessages(settings);
    this.formats = Facades.formats(settings, intake);
    MemorySection.Parts memory = settings.get(Sections.MEMORY);
    Membership membership = store.membership();
    this.ids = new MessageIds(clock, store.lastEventId(), membership.slot(), membership.slots());
    this.urls = read.urls();
    this.sender =
        new SignedCallbacks(
            tracing.traced(
                new GuardedPoster(urls.guard(), read.timeout(), read.maxInFlight(), Time.OUTSIDE)),
            formats,
            clock,
            Time.OUTSIDE,
            read.secrets());
    this.callbacks =
        new Callbacks(
            store.callbacks(),
            store.endpoints(),
            new Callbacks.Archive(store.eventRetention(), longer(read.keep(), read.keepAll())),
            new WatchedSender(sender, time),
            read.lanes(memory.largestCallbackBytes()),
            budget.share("callbacks", memory.callbacksBytes()),
            new Callbacks.Environment(
                clock,
                time.ticker(),
                environment.random().split(),
                membership,
                environment.listeners()));
    this.endpoints =
        new Endpoints(
            store.endpoints(),
            ids,
            new SecureRandom()::nextBytes,
            clock,
            callbacks::endpointsChanged,
            environment.listeners());
  }

  /** Lets the clock of tests see the calls that are under way. */
  private record WatchedSender(CallbackSender sender, Time time) implements CallbackSender {
    @Override
    public boolean tells(Endpoint endpoint, Callback callback) {
      return sender.tells(endpoint, callback);
    }

    @Override
    public CompletableFuture<PostResult> send(
        Endpoint endpoint, Callback callback, @Nullable EventId cursor) {
      return time.watch(sender.send(endpoint, callback, cursor));
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Which URLs a message may name to be told what becomes of it. Unsigned none is. */
  UrlCheck statusCallbacks() {
    return signsMessages
        ? urls
        : _ ->
            new UrlCheck.Checked.Wrong(
                "needs callbacks.secret on the server: it signs what is told");
  }

  /** Which URLs may be called at all. */
  UrlCheck urls() {
    return urls;
  }

  List<Resource> resources() {
    return List.of(
        new EndpointResource(endpoints, callbacks::status, formats, urls),
        new EventResource(store.events(), endpoints, clock),
        new MessageCallbackResource(store.events()));
  }

  /**
   * Before anything is accepted: sees which endpoints the configuration declares. From then on what
   * endpoints want is written.
   */
  void follow() {
    store.writeEvents(ids, keepsAll, tellsMessages, callbacks::news);
    endpoints.declare(declared);
  }

  /** Sends what waits, and has endpoints told what happens to providers. */
  void start(ProviderNews news) {
    callbacks.start();
    news.tell(callbacks::happened);
  }

  /** The store has lost what this process served. */
  void startAfresh() {
    callbacks.endpointsChanged();
  }

  void stop(Duration timeout) throws InterruptedException {
    callbacks.stop(timeout);
  }

  void close() {
    sender.close();
  }
}
