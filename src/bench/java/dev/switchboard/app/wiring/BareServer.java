package dev.switchboard.app.wiring;

import dev.switchboard.api.ApiSettings;
import dev.switchboard.api.SendResource;
import dev.switchboard.api.StoreFailures;
import dev.switchboard.api.request.SubmissionRules;
import dev.switchboard.api.operate.HealthResource;
import dev.switchboard.api.operate.InvariantsResource;
import dev.switchboard.callback.post.AddressGuard;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.history.Invariants;
import dev.switchboard.http.HttpMemory;
import dev.switchboard.http.HttpServer;
import dev.switchboard.http.RequestTracer;
import dev.switchboard.http.ServerSettings;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeSettings;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.intake.Receipt;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.EventMeters;
import dev.switchboard.telemetry.LogFormat;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.LogLevels;
import dev.switchboard.telemetry.Meters;
import dev.switchboard.tracing.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Switchboard without its store: the same HTTP server, the same JSON, the same rules, answered as
 * soon as they are passed. What it takes is the ceiling that a store can come near to.
 */
final class BareServer {
  private static final InstantSource CLOCK = InstantSource.system();

  private BareServer() {}

  /** Forgets what it accepts, and calls it dispatched. */
  private static final class NoStore implements IntakeStore, Invariants {
    private final LongAdder accepted = new LongAdder();

    @Override
    public Stored accept(NewMessage message, @Nullable IdempotencyKey key) {
      accepted.increment();
      return new Stored.Fresh(new Receipt(message.message().id(), 1L), false);
    }

    @Override
    public List<Stored> acceptTogether(List<NewMessage> messages, List<IdempotencyKey> keys) {
      return messages.stream().map(message -> accept(message, null)).toList();
    }

    @Override
    public Map<Channel, ChannelCounts> byChannel() {
      return Map.of(Channel.SMS, new ChannelCounts(accepted.sum(), 0, accepted.sum(), 0));
    }

    @Override
    public Optional<Remembered> find(IdempotencyKey key, Instant now) {
      return Optional.empty();
    }

    @Override
    public Optional<Receipt> findReceived(String provider, Delivery delivery) {
      return Optional.empty();
    }

    @Override
    public Stored receive(InboundMessage message, @Nullable IdempotencyKey key) {
      throw new UnsupportedOperationException("only what is sent is measured");
    }
  }

  /** Serves until it is killed. Arguments are settings, as for {@code serve --set}. */
  static void main(String... arguments) {
    Map<String, String> set =
        Arrays.stream(arguments)
            .map(it -> it.split("=", 2))
            .collect(Collectors.toMap(it -> it[0], it -> it[1]));
    Settings settings = SettingsLoader.load(Sections.ALL, null, Map.of(), set);
    ServerSettings http = settings.get(Sections.SERVER);
    ApiSettings api = settings.get(Sections.API);
    IntakeSettings intake = settings.get(Sections.INTAKE);
    EventLog log = new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), CLOCK, System.out);
    Providers providers =
        new Providers(
            ProviderTypes.ALL,
            Sections.PROVIDERS,
            settings,
            Time.real(),
            Tracing.OFF,
            new ProviderEnvironment(
                CLOCK, System::nanoTime, new SplittableRandom(), (_, _) -> {}, _ -> {}, _ -> {}));
    Meters meters =
        new Meters(
            "bare",
            Arrays.stream(Channel.values()).map(Channel::wireName).toList(),
            providers.registry().channelNames());
    NoStore store = new NoStore();
    Intake.Rules rules =
        new Intake.Rules(
            providers.registry(),
            settings.get(Sections.CONVERSATIONS),
            new RateLimits(intake.sender(), intake.ip(), () -> 1, System::nanoTime),
            new MessageIds(CLOCK, 0, 0, 1),
            CLOCK);
    AddressReader addresses =
        new AddressReader(new PhoneNumbers(api.defaultRegion()));
    HttpServer server =
        new HttpServer(
            http.http(),
            memory(),
            http.access(settings.get(Sections.AUTH)),
            List.of(
                new SendResource(
                    new Intake(store, rules, new EventMeters(meters), () -> {}),
                    new SubmissionRules(
                        addresses,
                        api.limits(),
                        new UrlRules(new AddressGuard(false, List.of()), List.of(443), false),
                        CLOCK,
                        api.strict()),
                    System::nanoTime,
                    meters::acceptSeconds),
                new InvariantsResource(store),
                new HealthResource(() -> true)),
            new StoreFailures(
                (requestId, failure) -> log.unexpected("request " + requestId, failure)),
            (method, path, _, status, requestId, nanos, subject) ->
                log.requestFinished(method, path, status, requestId, nanos, subject),
            RequestTracer.NONE);
    log.ready("http://127.0.0.1:" + server.start());
  }

  private static HttpMemory memory() {
    MemoryBudget budget = new MemoryBudget(Runtime.getRuntime().maxMemory() / 2);
    return new HttpMemory(budget.share("requests", 0), budget.share("answers", 0), 0);
  }
}
