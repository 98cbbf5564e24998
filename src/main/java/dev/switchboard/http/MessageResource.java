package dev.switchboard.http;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/messages} and {@code GET /api/messages/{id}}. */
public final class MessageResource implements Resource {
  /** Rows of each channel that are read where a provider has several: they are merged in memory. */
  private static final int MAX_MERGED_ROWS = 1_000;

  private final MessageHistory history;
  private final ProviderRegistry registry;
  private final Participants participants;
  private final Deferrals deferrals;

  public MessageResource(
      MessageHistory history,
      ProviderRegistry registry,
      Participants participants,
      Deferrals deferrals) {
    this.history = history;
    this.registry = registry;
    this.participants = participants;
    this.deferrals = deferrals;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    routes
        .add(
            Route.getJson("/api/messages", read, this::list)
                .taking(
                    "status", "channel", "provider", "from", "to", "page", "pageSize", "cursor"))
        .add(Route.getJson("/api/messages/{id}", read, this::find));
  }

  private Reply find(Exchange exchange) {
    String id = exchange.pathParameter("id");
    try {
      return MessageId.parse(id)
          .flatMap(message -> history.find(message, exchange.answerMemory()))
          .map(detail -> new Detail(deferrals.shown(detail.message()), detail.attempts()))
          .map(detail -> Reply.json(200, MessageJson.detail(detail, exchange.answerMemory())))
          .orElseThrow(() -> unknown().exception());
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }

  static Problem unknown() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no such message.");
  }

  private Reply list(Exchange exchange) {
    List<Problem.InvalidMember> faults = new ArrayList<>();
    MessageStatus status =
        Filter.read(
            exchange,
            "status",
            MessageStatus::of,
            "pending, dispatched, failed or received",
            faults);
    Channel channel = Filter.read(exchange, "channel", Channel::of, "sms, mms or email", faults);
    List<Channel> channels =
        Filter.read(exchange, "provider", this::channels, "the name of a provider", faults);
    String from = Filter.read(exchange, "from", participants::find, "an address", faults);
    String to = Filter.read(exchange, "to", participants::find, "an address", faults);
    Paging paging = Paging.of(exchange, faults);
    MessageId before = Filter.read(exchange, "cursor", MessageId::parse, "a next_cursor", faults);
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).exception();
    }
    MessageQuery query =
        new MessageQuery(
            status,
            channel,
            from,
            to,
            before,
            before == null ? paging.offset() : 0,
            paging.pageSize());
    try {
      Page page = list(query, channels, exchange.answerMemory()).map(deferrals::shown);
      return Reply.json(200, MessageJson.page(page, paging, exchange.answerMemory()));
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }

  private Optional<List<Channel>> channels(String provider) {
    List<String> names = registry.channelNames().get(provider);
    return Optional.ofNullable(names)
        .map(it -> it.stream().map(Channel::of).map(Optional::orElseThrow).toList());
  }

  /**
   * One page.
   *
   * @param carried the channels of the provider that is asked for; null for all
   */
  private Page list(MessageQuery query, @Nullable List<Channel> carried, Reservation memory) {
    if (carried == null) {
      return history.list(query, memory);
    }
    List<Channel> channels =
        query.channel() == null
            ? carried
            : carried.stream().filter(query.channel()::equals).toList();
    if (channels.size() == 1) {
      return history.list(
          ofChannel(query, channels.getFirst(), query.offset(), query.limit()), memory);
    }
    long rows = query.offset() + query.limit();
    if (rows > MAX_MERGED_ROWS) {
      throw Problem.of(
              ProblemCode.PAGE_TOO_DEEP,
              "Of a provider with several channels, page times pageSize may be at most %d. Go on with cursor, from meta.next_cursor."
                  .formatted(MAX_MERGED_ROWS))
          .exception();
    }
    List<Page> pages =
        channels.stream()
            .map(channel -> history.list(ofChannel(query, channel, 0, (int) rows), memory))
            .toList();
    return MergedPage.of(pages, query.offset(), query.limit());
  }

  private static MessageQuery ofChannel(
      MessageQuery query, Channel channel, long offset, int limit) {
    return new MessageQuery(
        query.status(), channel, query.from(), query.to(), query.before(), offset, limit);
  }
}
