package dev.switchboard.api.operate;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Whether the process serves ({@code /healthz}) and whether it should be sent requests ({@code
 * /readyz}).
 */
public final class HealthResource implements Resource {
  private static final Reply OK = Reply.document(200, Map.of("status", "ok"));
  private static final Reply READY = Reply.document(200, Map.of("status", "ready"));
  private static final Problem UNAVAILABLE =
      Problem.of(ProblemCode.UNAVAILABLE, "The server is starting, draining or without its store.");

  private final BooleanSupplier ready;

  /**
   * @param ready called for each {@code /readyz}; must return at once
   */
  public HealthResource(BooleanSupplier ready) {
    this.ready = ready;
  }

  @Override
  public void register(Routes routes) {
    routes
        .add(Route.get("/healthz", Policy.PUBLIC, _ -> OK).evenWhenFull())
        .add(Route.get("/readyz", Policy.PUBLIC, this::readiness).evenWhenFull());
  }

  private Reply readiness(Exchange exchange) {
    return ready.getAsBoolean() ? READY : UNAVAILABLE.reply(exchange.requestId());
  }
}
