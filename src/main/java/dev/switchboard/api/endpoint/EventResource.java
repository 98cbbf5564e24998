package dev.switchboard.api.endpoint;

import dev.switchboard.api.request.Rfc3339;
import dev.switchboard.callback.CallbackBody;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventHistory.Deliveries;
import dev.switchboard.callback.EventHistory.Entry;
import dev.switchboard.callback.EventHistory.Page;
import dev.switchboard.callback.EventHistory.Part;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.event.EventType;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.json.MessageMembers;
import dev.switchboard.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has happened, what endpoints were told of it, and telling it again. */
public final class EventResource implements Resource {
  private static final String ENDPOINT = "/api/endpoints/{id}";
  private static final int DEFAULT_PAGE_SIZE = 50;

  private final EventHistory history;
  private final Endpoints endpoints;
  private final InstantSource clock;

  private record DeliveryList(List<DeliveryJson> items, Meta meta) {}

  private record Meta(int pageSize, @Nullable String nextCursor) {}

  private record ReplayedJson(int count, boolean complete, @Nullable Instant nextSince) {}

  public EventResource(EventHistory history, Endpoints endpoints, InstantSource clock) {
    this.history = history;
    this.endpoints = endpoints;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(
            Route.getJson("/api/events", read, this::list)
                .taking("after", "type", "message_id", "pageSize"))
        .add(
            Route.post("/api/events/{id}/resend", operate, Body.NONE, this::resend)
                .taking("endpoint"))
        .add(
            Route.getJson(ENDPOINT + "/deliveries", read, this::deliveries)
                .taking("state", "cursor", "pageSize"))
        .add(
            Route.post(ENDPOINT + "/replay", operate, Body.NONE, this::replay)
                .taking("since", "until", "type"))
        .add(Route.post(ENDPOINT + "/test", operate, Body.NONE, this::test));
  }

  private Reply list(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    EventId after = query.get("after", EventId::parse, "the id of an event, or a cursor");
    EventType type = query.get("type", EventType::of, "the name of a type of events");
    MessageId message = query.get("message_id", MessageId::parse, "the id of a message");
    int limit = pageSize(query);
    query.check();
    Page page =
        history.list(new EventHistory.Query(after, type, message, limit), exchange.answerMemory());
    return Reply.json(200, json(exchange, page));
  }

  private static byte[] json(Exchange exchange, Page page) {
    JsonBuffer items = new JsonBuffer(exchange.answerMemory());
    write(items, "{\"items\":[");
    String between = "";
    for (Entry entry : page.entries()) {
      write(items, between);
      CallbackBody.write(
          items,
          entry.event(),
          entry.message(),
          json -> {
            json.writeStringProperty("id", entry.event().id().toString());
            CallbackBody.place(json, entry.event());
          });
      between = ",";
    }
    write(items, "],\"meta\":");
    String next = page.more() ? page.entries().getLast().event().id().toString() : null;
    return items.json(json -> {
      json.writeStartObject();
      MessageMembers.text(json, "next_after", next);
      json.writeEndObject();
      json.writeRaw('}');
    });
  }

  private static void write(JsonBuffer out, String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes, 0, bytes.length);
  }

  private Reply resend(Exchange exchange) {
    EventId event =
        EventId.parse(exchange.pathParameter("id")).orElseThrow(() -> unknown().exception());
    QueryReader query = new QueryReader(exchange);
    EndpointId only = query.get("endpoint", EndpointId::parse, "the id of an endpoint");
    query.check();
    if (only != null && endpoints.find(only).isEmpty()) {
      throw EndpointResource.unknown();
    }
    int count = history.resend(event, only).orElseThrow(() -> unknown().exception());
    return Reply.document(202, Map.of("count", count));
  }

  private Reply deliveries(Exchange exchange) {
    EndpointId endpoint = found(exchange);
    QueryReader query = new QueryReader(exchange);
    Part state = query.get("state", Part::of, "waiting or failing");
    EventId before = query.get("cursor", EventId::parse, "a next_cursor");
    int limit = pageSize(query);
    query.check();
    Deliveries page = history.deliveries(endpoint, state == null ? Part.ALL : state, before, limit);
    List<DeliveryJson> items = page.deliveries().stream().map(DeliveryJson::of).toList();
    String next = page.more() ? items.getLast().eventId() : null;
    return Reply.document(200, new DeliveryList(items, new Meta(limit, next)));
  }

  private Reply replay(Exchange exchange) {
    EndpointId endpoint = found(exchange);
    QueryReader query = new QueryReader(exchange);
    Instant since = query.get("since", Rfc3339::parse, "a time of RFC 3339");
    Instant until = query.get("until", Rfc3339::parse, "a time of RFC 3339");
    EventType type = query.get("type", EventType::of, "the name of a type of events");
    query.check();
    if (since == null) {
      throw Problem.invalid(
              List.of(new Problem.InvalidMember("/since", "since is required: a time of RFC 3339")))
          .exception();
    }
    // An id may run ahead of the clock a little.
    Instant end = until == null ? clock.instant().plus(Duration.ofHours(1)) : until;
    EventHistory.Replayed replayed = history.replay(endpoint, since, end, type);
    Instant next = replayed.nextSince();
    return Reply.document(202, new ReplayedJson(replayed.count(), next == null, next));
  }

  private Reply test(Exchange exchange) {
    EventId id =
        history
            .test(EndpointResource.idOf(exchange), clock.instant())
            .orElseThrow(EndpointResource::unknown);
    return Reply.document(202, Map.of("event_id", id.toString()));
  }

  private EndpointId found(Exchange exchange) {
    EndpointId id = EndpointResource.idOf(exchange);
    if (endpoints.find(id).isEmpty()) {
      throw EndpointResource.unknown();
    }
    return id;
  }

  private static int pageSize(QueryReader query) {
    int size = query.number("pageSize", 0, Integer.MAX_VALUE, 0);
    return size == 0 ? DEFAULT_PAGE_SIZE : Math.min(size, EventHistory.MAX_PAGE);
  }

  private static Problem unknown() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no such event, or it is not kept any more.");
  }
}
