package dev.switchboard.api.operate;

import dev.switchboard.api.StoreFailures;
import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.telemetry.LastFailures;
import dev.switchboard.telemetry.Meters;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The state of the providers, {@code GET /api/providers}, and the operation of a breaker by hand,
 * {@code POST /api/providers/{name}/breaker}.
 */
public final class ProviderResource implements Resource {
  private final Sources sources;
  private final EventListener listener;

  /**
   * Where the state of a provider comes from.
   *
   * @param details gives what the type of a provider shows
   */
  public record Sources(
      ProviderRegistry registry,
      Dispatcher dispatcher,
      EventQueue queue,
      Meters meters,
      LastFailures lastFailures,
      Function<String, ProviderDetails> details,
      InstantSource clock) {}

  private record ProviderList(List<ProviderJson> items) {}

  /**
   * @param listener hears what operators do
   */
  public ProviderResource(Sources sources, EventListener listener) {
    this.sources = sources;
    this.listener = listener;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(Route.getJson("/api/providers", read, _ -> list()))
        .add(Route.getJson("/api/providers/{name}", read, exchange -> one(named(exchange))))
        .add(Route.post("/api/providers/{name}/breaker", operate, Body.JSON, this::operate));
  }

  private Reply list() {
    Map<String, ChannelBacklog> backlogs = sources.queue().statusByChannel();
    return Reply.document(
        200,
        new ProviderList(
            sources.registry().providers().stream().map(it -> shown(it, backlogs)).toList()));
  }

  private Reply one(Provider provider) {
    return Reply.document(200, shown(provider, sources.queue().statusByChannel()));
  }

  private Reply operate(Exchange exchange) throws InterruptedException {
    Provider provider = named(exchange);
    BreakerAction action = action(exchange.readBody());
    try {
      sources.dispatcher().operate(provider.name(), action);
    } catch (TimeoutException _) {
      throw StoreFailures.unavailable().exception();
    }
    listener.on(
        new EngineEvent.Operated(
            "breaker_operated", "provider " + provider.name() + ": " + action.wireName()));
    return one(provider);
  }

  private static BreakerAction action(byte[] body) {
    JsonNode action = JsonInput.object(body).path("action");
    return BreakerAction.of(action.isString() ? action.asString() : "")
        .orElseThrow(() ->
            Problem.invalid(
                    List.of(
                        new Problem.InvalidMember(
                            "/action", "action must be \"open\", \"close\" or \"reset\"")))
                .exception());
  }

  private Provider named(Exchange exchange) {
    String name = exchange.pathParameter("name");
    return sources.registry().providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.NOT_FOUND,
                    "There is no provider of this name; there are: "
                        + String.join(", ", sources.registry().channelNames().keySet())
                        + ".")
                .exception());
  }

  private ProviderJson shown(Provider provider, Map<String, ChannelBacklog> backlogs) {
    String name = provider.name();
    LaneStatus lane = sources.dispatcher().status(name).orElseThrow();
    List<String> channels = sources.registry().channelNames().getOrDefault(name, List.of());
    List<ChannelBacklog> queued =
        channels.stream().filter(backlogs::containsKey).map(backlogs::get).toList();
    ProviderDetails details = sources.details().apply(name);
    return new ProviderJson(
        name,
        details.type(),
        channels,
        ProviderJson.Breaker.of(lane),
        ProviderJson.Governor.of(lane),
        ProviderJson.Queue.of(queued, sources.clock().instant()),
        ProviderJson.counters(sources.meters().provider(name)),
        sources.lastFailures().of(name).orElse(null),
        details.members());
  }
}
