package dev.switchboard.http;

import dev.switchboard.dispatch.BreakerAction;
import dev.switchboard.dispatch.Dispatcher;
import dev.switchboard.dispatch.LaneStatus;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.Meters;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * How the providers do, {@code GET /api/providers}, and an operator's hand on a breaker, {@code
 * POST /api/providers/{name}/breaker}.
 */
public final class ProviderResource implements Resource {
  private final Sources sources;
  private final EventListener listener;

  /**
   * What is shown of a provider lies in many places.
   *
   * @param details what is shown of a provider because of its type
   */
  public record Sources(
      ProviderRegistry registry,
      Dispatcher dispatcher,
      EventQueue queue,
      Meters meters,
      Function<String, ProviderDetails> details,
      InstantSource clock) {}

  /**
   * @param listener told what operators do
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
    Map<String, ChannelBacklog> backlogs = backlogs();
    List<ProviderJson> items =
        sources.registry().providers().stream().map(it -> shown(it, backlogs)).toList();
    return Reply.json(200, ProviderJson.list(items));
  }

  private Reply one(Provider provider) {
    return Reply.json(200, shown(provider, backlogs()).toBytes());
  }

  private Reply operate(Exchange exchange) {
    Provider provider = named(exchange);
    BreakerAction action = action(exchange.readJsonBody());
    try {
      sources.dispatcher().operate(provider.name(), action);
    } catch (TimeoutException _) {
      throw Unavailable.problem().exception();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Unavailable.problem().exception();
    }
    listener.on(
        new EngineEvent.Operated(
            "breaker_operated", "provider " + provider.name() + ": " + action.wireName()));
    return one(provider);
  }

  private static BreakerAction action(byte[] body) {
    JsonNode action = JsonObject.parse(body).path("action");
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
    return new ProviderJson(
        name,
        channels,
        lane,
        channels.stream().filter(backlogs::containsKey).map(backlogs::get).toList(),
        sources.meters().provider(name),
        sources.details().apply(name),
        sources.clock().instant());
  }

  private Map<String, ChannelBacklog> backlogs() {
    try {
      return sources.queue().statusByChannel();
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }
}
