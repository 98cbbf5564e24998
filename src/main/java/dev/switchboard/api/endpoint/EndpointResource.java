package dev.switchboard.api.endpoint;

import dev.switchboard.callback.CallbackFormats;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoints: {@code /api/endpoints}, one of them, and its secret. */
public final class EndpointResource implements Resource {
  private static final String PATH = "/api/endpoints";
  private static final String ONE = PATH + "/{id}";

  private final Endpoints endpoints;
  private final Function<EndpointId, Optional<LaneStatus>> lanes;
  private final CallbackFormats formats;
  private final EndpointReader reader;

  private record EndpointList(List<EndpointJson> items) {}

  /**
   * @param lanes how the lane of an endpoint stands; empty where this process does not serve it
   * @param formats which an endpoint may have
   * @param urls which an endpoint may have
   */
  public EndpointResource(
      Endpoints endpoints,
      Function<EndpointId, Optional<LaneStatus>> lanes,
      CallbackFormats formats,
      UrlRules urls) {
    this.endpoints = endpoints;
    this.lanes = lanes;
    this.formats = formats;
    this.reader = new EndpointReader(urls, formats.names());
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(Route.getJson(PATH, read, _ -> list()))
        .add(Route.post(PATH, operate, Body.JSON, this::add))
        .add(Route.getJson(ONE, read, this::one))
        .add(Route.put(ONE, operate, Body.JSON, this::change))
        .add(Route.delete(ONE, operate, this::remove))
        .add(Route.post(ONE + "/rotate", operate, Body.NONE, this::rotate));
  }

  private Reply list() {
    return Reply.document(200, new EndpointList(shown(endpoints.list())));
  }

  private Reply add(Exchange exchange) {
    Endpoints.Wish wish = reader.read(exchange.readBody());
    Endpoint added =
        endpoints
            .add(wish)
            .orElseThrow(() ->
                Problem.of(
                        ProblemCode.CONFLICT,
                        "There are " + EndpointStore.MAX_ENDPOINTS + " endpoints already.")
                    .exception());
    EndpointJson shown = shown(added, EndpointStore.Backlog.NONE);
    return withSecret(201, added, shown).header("Location", PATH + "/" + added.id());
  }

  private Reply one(Exchange exchange) {
    Endpoint found = endpoints.find(idOf(exchange)).orElseThrow(EndpointResource::unknown);
    return Reply.document(200, shown(List.of(found)).getFirst());
  }

  private Reply change(Exchange exchange) {
    EndpointId id = idOf(exchange);
    Endpoints.Wish wish = reader.read(exchange.readBody());
    return Reply.document(200, changed(done(endpoints.change(id, wish))));
  }

  private Reply remove(Exchange exchange) {
    var _ = done(endpoints.remove(idOf(exchange)));
    return Reply.empty(204);
  }

  private Reply rotate(Exchange exchange) {
    Endpoint rotated = done(endpoints.rotate(idOf(exchange)));
    return withSecret(200, rotated, changed(rotated));
  }

  /** The only answers that show a secret. */
  private static Reply withSecret(int status, Endpoint endpoint, EndpointJson shown) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("secret", endpoint.secrets().present());
    document.put("former_secret_until", endpoint.secrets().formerUntil());
    document.put("endpoint", shown);
    return Reply.document(status, document).header("Cache-Control", "no-store");
  }

  /**
   * An endpoint after a change that is durable. An error in its place would lose a new secret, so
   * what waits is left out where the store has no time to count it.
   */
  private EndpointJson changed(Endpoint endpoint) {
    EndpointStore.Backlog backlog;
    try {
      backlog = endpoints.backlogs(List.of(endpoint.id())).get(endpoint.id());
    } catch (StoreUnavailableException _) {
      backlog = EndpointStore.Backlog.NOT_COUNTED;
    }
    return shown(endpoint, backlog);
  }

  private List<EndpointJson> shown(List<Endpoint> all) {
    Map<EndpointId, EndpointStore.Backlog> backlogs =
        endpoints.backlogs(all.stream().map(Endpoint::id).toList());
    return all.stream().map(it -> shown(it, backlogs.get(it.id()))).toList();
  }

  private EndpointJson shown(Endpoint endpoint, EndpointStore.@Nullable Backlog backlog) {
    return EndpointJson.of(
        endpoint,
        formats.ofEndpoint(endpoint.format()),
        backlog == null ? EndpointStore.Backlog.NONE : backlog,
        lanes.apply(endpoint.id()).orElse(null));
  }

  private static Endpoint done(Endpoints.Change change) {
    return switch (change) {
      case Endpoints.Change.Done(Endpoint endpoint) -> endpoint;
      case Endpoints.Change.Unknown _ -> throw unknown();
      case Endpoints.Change.Declared(String name) ->
          throw Problem.of(
                  ProblemCode.CONFLICT,
                  "The configuration declares this endpoint, in "
                      + (name.contains(".") ? name : "callbacks.endpoints." + name)
                      + ". Change it there.")
              .exception();
    };
  }

  /**
   * The endpoint that a request is about.
   *
   * @throws ProblemException {@code not_found} when it cannot be the id of one
   */
  static EndpointId idOf(Exchange exchange) {
    return EndpointId.parse(exchange.pathParameter("id")).orElseThrow(EndpointResource::unknown);
  }

  static ProblemException unknown() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no such endpoint.").exception();
  }
}
