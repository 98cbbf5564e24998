package dev.switchboard.provider.mock;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What the mock providers do wrong: {@code /api/provider/mock/config}, the same of one provider,
 * and what a seeded one will answer next.
 */
final class MockConfigResource implements Resource {
  static final int DEFAULT_PLAN_LENGTH = 20;
  static final int MAX_PLAN_LENGTH = 1000;

  private static final String GLOBAL_PATH = "/api/provider/mock/config";
  private static final String PROVIDER_PATH = GLOBAL_PATH + "/{provider}";

  private final MockConfiguration configuration;
  private final Map<String, MockProvider> providers = new LinkedHashMap<>();
  private final EventListener listener;

  /**
   * @param providers those of the configuration
   * @param listener told what operators do
   */
  MockConfigResource(
      MockConfiguration configuration, Collection<MockProvider> providers, EventListener listener) {
    this.configuration = configuration;
    this.listener = listener;
    providers.forEach(provider -> this.providers.put(provider.name(), provider));
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(Route.getJson(GLOBAL_PATH, read, _ -> global()))
        .add(Route.put(GLOBAL_PATH, operate, Body.JSON, this::changeGlobal))
        .add(Route.delete(GLOBAL_PATH, operate, _ -> resetGlobal()))
        .add(Route.getJson(PROVIDER_PATH, read, exchange -> provider(named(exchange))))
        .add(Route.put(PROVIDER_PATH, operate, Body.JSON, this::changeProvider))
        .add(Route.delete(PROVIDER_PATH, operate, this::resetProvider))
        .add(Route.getJson(PROVIDER_PATH + "/plan", read, this::plan).taking("n"));
  }

  private Reply global() {
    return Reply.document(200, MockConfigJson.members(configuration.global()));
  }

  private Reply provider(MockProvider provider) {
    return Reply.document(
        200,
        MockConfigJson.provider(
            configuration.faults(provider.name()),
            provider.script().left(),
            provider.suppressedDuplicates()));
  }

  private Reply changeGlobal(Exchange exchange) {
    change(exchange, null, configuration.global().seed());
    return global();
  }

  private Reply changeProvider(Exchange exchange) {
    MockProvider provider = named(exchange);
    provider.script().set(change(exchange, provider.name(), seed(provider)).next());
    return provider(provider);
  }

  private Reply resetGlobal() {
    reset(null);
    return global();
  }

  private Reply resetProvider(Exchange exchange) {
    MockProvider provider = named(exchange);
    reset(provider.name());
    provider.script().set(List.of());
    return provider(provider);
  }

  private void reset(@Nullable String provider) {
    List<FaultConflict> contradictions = configuration.reset(provider);
    if (!contradictions.isEmpty()) {
      throw Problem.of(
              ProblemCode.CONFLICT,
              "What holds elsewhere contradicts the values of the start: "
                  + contradictions.getFirst().detail()
                  + ".")
          .exception();
    }
    listener.on(
        new EngineEvent.Operated(
            "mock_config_reset", provider == null ? "global" : "provider " + provider));
  }

  private MockConfigChange change(
      Exchange exchange, @Nullable String provider, @Nullable Long seed) {
    MockConfigChange change = MockConfigChange.parse(exchange.readBody());
    if (!change.isValid()) {
      throw change.problem(configuration.check(provider, change.values())).exception();
    }
    if (change.seed() != null && !change.seed().equals(seed)) {
      throw Problem.of(
              ProblemCode.CONFLICT,
              "Seeds are fixed at start: send the present seed, null or none, or start with"
                  + " another.")
          .exception();
    }
    if (provider == null && !change.next().isEmpty()) {
      throw Problem.of(
              ProblemCode.CONFLICT, "The next outcomes are those of one provider: name it.")
          .exception();
    }
    List<FaultConflict> contradictions = configuration.change(provider, change.values());
    if (!contradictions.isEmpty()) {
      throw change.problem(contradictions).exception();
    }
    listener.on(
        new EngineEvent.Operated(
            "mock_config_changed",
            (provider == null ? "global" : "provider " + provider) + changes(change.values())));
    return change;
  }

  private Reply plan(Exchange exchange) {
    MockProvider provider = named(exchange);
    QueryReader query = new QueryReader(exchange);
    int n = query.number("n", 1, MAX_PLAN_LENGTH, DEFAULT_PLAN_LENGTH);
    query.check();
    Long seed = seed(provider);
    if (seed == null) {
      throw Problem.of(
              ProblemCode.CONFLICT,
              "Provider " + provider.name() + " has no seed: what it will answer is not known.")
          .exception();
    }
    return Reply.document(200, MockConfigJson.PlanJson.of(provider.name(), seed, provider.plan(n)));
  }

  private MockProvider named(Exchange exchange) {
    MockProvider provider = providers.get(exchange.pathParameter("provider"));
    if (provider == null) {
      throw Problem.of(
              ProblemCode.NOT_FOUND,
              "There is no provider of this name whose type is mock; "
                  + (providers.isEmpty()
                      ? "there is none of that type."
                      : "there are: " + String.join(", ", providers.keySet()) + "."))
          .exception();
    }
    return provider;
  }

  private @Nullable Long seed(MockProvider provider) {
    return configuration.faults(provider.name()).effective().seed();
  }

  private static String changes(Map<FaultMember, @Nullable Integer> values) {
    StringJoiner text = new StringJoiner(" ", ": ", "").setEmptyValue(": nothing of its own");
    values.forEach((member, value) -> {
      if (value != null) {
        text.add(member.path().replace('/', '.') + "=" + value);
      }
    });
    return text.toString();
  }
}
