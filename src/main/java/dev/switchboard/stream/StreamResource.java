package dev.switchboard.stream;

import dev.switchboard.event.EventType;
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
import dev.switchboard.message.Channel;
import dev.switchboard.spelling.Suggestion;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/events/stream}: Server-Sent Events. */
public final class StreamResource implements Resource {
  private static final String RETRY_AFTER_SECONDS = "10";
  private static final int MAX_ID_DIGITS = 18;

  private final EventStream stream;
  private final Collection<String> providers;

  /**
   * @param providers the names that a filter may have
   */
  public StreamResource(EventStream stream, Collection<String> providers) {
    this.stream = stream;
    this.providers = providers;
  }

  @Override
  public void register(Routes routes) {
    routes.add(
        Route.get("/api/events/stream", Policy.scope(Scope.READ), this::open)
            .taking("type", "channel", "provider", "conversation", "view"));
  }

  private Reply open(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    Set<EventType> types =
        query.get("type", StreamResource::types, allowedTypes(exchange.query("type")));
    Channel channel = query.get("channel", Channel::of, "sms, mms or email");
    String provider =
        query.get(
            "provider",
            it -> Optional.of(it).filter(providers::contains),
            "the name of a provider");
    Long conversation =
        query.get("conversation", StreamResource::conversation, "the id of a conversation");
    EventView view = query.get("view", EventView::of, "message or outline");
    query.check();
    EventFilter filter =
        new EventFilter(
            types == null ? EnumSet.allOf(EventType.class) : types,
            channel,
            provider,
            conversation);
    EventStream.Opening opening =
        stream.open(
            filter, view == null ? EventView.MESSAGE : view, exchange.header("Last-Event-ID"));
    return switch (opening) {
      case EventStream.Opening.Opened(EventStreamReader reader) -> {
        exchange.onEnd(reader::close);
        yield Reply.stream("text/event-stream", reader.counting(exchange.answerMemory()))
            .header("Cache-Control", "no-store, no-transform")
            // Else nginx collects events before it passes them on.
            .header("X-Accel-Buffering", "no");
      }
      case EventStream.Opening.TooMany(int readers) ->
          throw Problem.of(
                  ProblemCode.UNAVAILABLE,
                  "The event stream has %d readers already, as many as events.stream.max-readers allows."
                      .formatted(readers))
              .header("Retry-After", RETRY_AFTER_SECONDS)
              .exception();
    };
  }

  private static Optional<Set<EventType>> types(String patterns) {
    Set<EventType> all = EnumSet.noneOf(EventType.class);
    for (String pattern : patterns.split(",", -1)) {
      Set<EventType> types = EventType.matching(pattern.strip());
      if (types.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(types);
    }
    return Optional.of(all);
  }

  private static String allowedTypes(@Nullable String patterns) {
    String suggestion =
        Arrays.stream((patterns == null ? "" : patterns).split(",", -1))
            .map(String::strip)
            .filter(pattern -> EventType.matching(pattern).isEmpty())
            .map(pattern -> Suggestion.of(pattern, EventType.wireNames()))
            .findFirst()
            .orElse("");
    return "types of events separated by commas, such as message.dispatched or provider.*"
        + suggestion;
  }

  private static Optional<Long> conversation(String text) {
    boolean number =
        text.length() <= MAX_ID_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
