package dev.switchboard.app.wiring;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.api.ApiSettings;
import dev.switchboard.api.BatchResource;
import dev.switchboard.api.ConversationResource;
import dev.switchboard.api.DeferralLookup;
import dev.switchboard.api.DocsResource;
import dev.switchboard.api.MessageResource;
import dev.switchboard.api.PendingResource;
import dev.switchboard.api.ReceiptResource;
import dev.switchboard.api.RetryResource;
import dev.switchboard.api.SendResource;
import dev.switchboard.api.StoreFailures;
import dev.switchboard.api.WebhookResource;
import dev.switchboard.api.WebhookVerifier;
import dev.switchboard.api.operate.CallerResource;
import dev.switchboard.api.operate.DeadLetterResource;
import dev.switchboard.api.operate.HealthResource;
import dev.switchboard.api.operate.HistoryResource;
import dev.switchboard.api.operate.InvariantsResource;
import dev.switchboard.api.operate.MetricsResource;
import dev.switchboard.api.operate.NodeResource;
import dev.switchboard.api.operate.ProviderResource;
import dev.switchboard.api.operate.SeriesResource;
import dev.switchboard.api.operate.SettingsResource;
import dev.switchboard.api.request.SubmissionRules;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.console.ConsoleResource;
import dev.switchboard.forecast.ForecastResource;
import dev.switchboard.forecast.Forecasts;
import dev.switchboard.forecast.LiveState;
import dev.switchboard.http.HttpMemory;
import dev.switchboard.http.HttpServer;
import dev.switchboard.http.Resource;
import dev.switchboard.http.ServerSettings;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.Channel;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.OpenStore;
import dev.switchboard.stream.EventStream;
import dev.switchboard.stream.StreamResource;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.tracing.Tracing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The wiring of {@code http} and {@code api}: every resource that there is, on one server. */
record HttpWiring(
    Settings settings, NodeName name, EventLog log, Time time, SplittableRandom random) {
  /** Of requests that meet no route: what clients make up is no label. */
  private static final String OTHER = "other";

  /**
   * Builds the server; it does not listen yet.
   *
   * @param ready what {@code /readyz} says
   */
  HttpServer build(
      OpenStore store,
      Providers providers,
      DispatchWiring dispatch,
      IntakeWiring intake,
      CallbackWiring callbacks,
      TelemetryWiring telemetry,
      SeriesSampler sampler,
      Forecasts forecasts,
      EventStream stream,
      TestWiring tests,
      MemoryBudget budget,
      Tracing tracing,
      BooleanSupplier ready) {
    ServerSettings server = settings.get(Sections.SERVER);
    MemorySection.Parts memory = settings.get(Sections.MEMORY);
    return new HttpServer(
        server.http(),
        new HttpMemory(
            budget.share("requests", memory.requestsBytes()),
            budget.share("answers", memory.answersBytes()),
            Math.toIntExact(memory.maxUploadBytes())),
        server.access(settings.get(Sections.AUTH)),
        Stream.of(
                messages(store, providers, dispatch, intake, callbacks, telemetry),
                callbacks.resources(),
                Facades.resources(
                    settings,
                    intake,
                    store.messages(),
                    stream.forgetting(store.retention()),
                    dispatch.dispatcher(),
                    callbacks.urls(),
                    time.clock(),
                    random,
                    telemetry.listeners()),
                operation(store, providers, dispatch, telemetry, sampler, ready),
                List.of(
                    forecast(store, dispatch, sampler, forecasts),
                    new StreamResource(stream, providers.registry().channelNames().keySet()),
                    new DocsResource(),
                    new ConsoleResource()),
                providers.resources(),
                tests.resources(store.messages(), participants(intake)))
            .flatMap(List::stream)
            .toList(),
        new StoreFailures((requestId, failure) -> log.unexpected("request " + requestId, failure)),
        (method, path, route, status, requestId, nanos, subject) -> {
          log.requestFinished(method, path, status, requestId, nanos, subject);
          telemetry
              .meters()
              .request(route == null ? OTHER : method, route == null ? OTHER : route, status);
        },
        tracing.requests());
  }

  private AddressFilter participants(IntakeWiring intake) {
    return new AddressFilter(intake.addresses(), settings.get(Sections.CONVERSATIONS));
  }

  private List<Resource> messages(
      OpenStore store,
      Providers providers,
      DispatchWiring dispatch,
      IntakeWiring intake,
      CallbackWiring callbacks,
      TelemetryWiring telemetry) {
    ApiSettings api = settings.get(Sections.API);
    AddressFilter participants = participants(intake);
    SubmissionRules rules =
        new SubmissionRules(
            intake.addresses(),
            api.limits(),
            callbacks.statusCallbacks(),
            time.clock(),
            api.strict());
    Map<Channel.Family, WebhookVerifier> signatures = api.signatures(Time.OUTSIDE);
    BiConsumer<String, String> rejected =
        (requestId, reason) -> {
          log.inboundRejected(requestId, reason);
          telemetry.meters().inboundRejected();
        };
    DeferralLookup deferrals = new DeferralLookup(dispatch.dispatcher()::deferral, time.clock());
    return List.of(
        new SendResource(intake.intake(), rules, time.ticker(), telemetry.meters()::acceptSeconds),
        new BatchResource(intake.intake(), rules),
        new WebhookResource(
            intake.intake(),
            intake.addresses(),
            api.limits(),
            signatures,
            providers.mocked(),
            rejected),
        new ReceiptResource(
            intake.receipts(), providers.registry(), signatures, time.clock(), rejected),
        new MessageResource(store.messages(), providers.registry(), participants, deferrals),
        new ConversationResource(store.conversations(), participants, deferrals),
        new PendingResource(dispatch.dispatcher(), store.messages(), rules),
        new RetryResource(dispatch.retries(), participants),
        new DeadLetterResource(store.deadLetters()));
  }

  private List<Resource> operation(
      OpenStore store,
      Providers providers,
      DispatchWiring dispatch,
      TelemetryWiring telemetry,
      SeriesSampler sampler,
      BooleanSupplier ready) {
    return List.of(
        new InvariantsResource(store.invariants()),
        new NodeResource(store.nodes(name, () -> channels(providers.registry().channelNames()))),
        new SettingsResource(settings.values()),
        new ProviderResource(
            new ProviderResource.Sources(
                providers.registry(),
                dispatch.dispatcher(),
                store.queue(),
                telemetry.meters(),
                telemetry.lastFailures(),
                providers::details,
                time.clock()),
            telemetry.listeners()),
        new HealthResource(ready),
        new MetricsResource(telemetry.prometheus(), telemetry.flat()),
        new SeriesResource(sampler.series()),
        new HistoryResource(store.pastTraffic(), time.clock()),
        new CallerResource(settings.get(Sections.AUTH).authenticator(), name.version()));
  }

  private ForecastResource forecast(
      OpenStore store, DispatchWiring dispatch, SeriesSampler sampler, Forecasts forecasts) {
    return new ForecastResource(
        new LiveState.Sources(
            store.queue()::statusByChannel,
            store.recentTraffic(),
            name -> dispatch.dispatcher().status(name).orElseThrow(),
            sampler.series()::samples,
            store.membership()::liveNodes),
        given -> RehearsalSettings.of(settings, given),
        forecasts,
        time.clock());
  }

  private static Set<String> channels(Map<String, List<String>> byProvider) {
    Set<String> channels = new TreeSet<>();
    byProvider.values().forEach(channels::addAll);
    return channels;
  }
}
