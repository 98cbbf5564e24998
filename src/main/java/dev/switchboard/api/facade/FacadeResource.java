package dev.switchboard.api.facade;

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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/facades}: which facades are on, and what they do wrong. */
public final class FacadeResource implements Resource {
  private static final String PATH = "/api/facades";
  private static final String FAULTS = PATH + "/{name}/faults";

  private final Map<String, FaultGate> gates = new LinkedHashMap<>();
  private final EventListener listener;

  /**
   * @param frames of the facades that are on
   * @param listener told what operators do
   */
  public FacadeResource(Collection<Frame> frames, EventListener listener) {
    frames.forEach(frame -> gates.put(frame.name(), frame.faults()));
    this.listener = listener;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(Route.getJson(PATH, read, _ -> list()))
        .add(Route.getJson(FAULTS, read, exchange -> shown(named(exchange))))
        .add(Route.put(FAULTS, operate, Body.JSON, this::change))
        .add(Route.delete(FAULTS, operate, this::reset));
  }

  private Reply list() {
    List<Map<String, @Nullable Object>> items =
        gates.entrySet().stream().map(it -> item(it.getKey(), it.getValue())).toList();
    return Reply.document(200, Map.of("items", items));
  }

  private static Map<String, @Nullable Object> item(String name, FaultGate gate) {
    Map<String, @Nullable Object> item = new LinkedHashMap<>();
    item.put("name", name);
    item.put("faults", FaultsJson.of(gate));
    return item;
  }

  private static Reply shown(FaultGate gate) {
    return Reply.document(200, FaultsJson.of(gate));
  }

  private Reply change(Exchange exchange) {
    FaultGate gate = named(exchange);
    FacadeFaults faults = FaultsJson.parse(exchange.readBody());
    gate.change(faults);
    listener.on(
        new EngineEvent.Operated(
            "facade_faults_changed", "facade " + exchange.pathParameter("name")));
    return shown(gate);
  }

  private Reply reset(Exchange exchange) {
    FaultGate gate = named(exchange);
    gate.reset();
    listener.on(
        new EngineEvent.Operated(
            "facade_faults_reset", "facade " + exchange.pathParameter("name")));
    return shown(gate);
  }

  private FaultGate named(Exchange exchange) {
    FaultGate gate = gates.get(exchange.pathParameter("name"));
    if (gate == null) {
      throw Problem.of(
              ProblemCode.NOT_FOUND,
              "There is no facade of this name that is on; "
                  + (gates.isEmpty()
                      ? "none is on."
                      : "there are: " + String.join(", ", gates.keySet()) + "."))
          .exception();
    }
    return gate;
  }
}
