package dev.switchboard.api;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageHistory.StoredFile;
import dev.switchboard.history.MessageQuery;
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
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.provider.ProviderRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/messages} and {@code GET /api/messages/{id}}. */
public final class MessageResource implements Resource {
  /** Rows of each channel that are read where a provider has several: they are merged in memory. */
  private static final int MAX_MERGED_ROWS = 1_000;

  private static final Pattern POSITION = Pattern.compile("0|[1-9][0-9]{0,3}");

  private final MessageHistory history;
  private final ProviderRegistry registry;
  private final AddressFilter addresses;
  private final DeferralLookup deferrals;

  public MessageResource(
      MessageHistory history,
      ProviderRegistry registry,
      AddressFilter addresses,
      DeferralLookup deferrals) {
    this.history = history;
    this.registry = registry;
    this.addresses = addresses;
    this.deferrals = deferrals;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    routes
        .add(
            Route.getJson("/api/messages", read, this::list)
                .taking(
                    "status",
                    "delivery",
                    "channel",
                    "provider",
                    "from",
                    "to",
                    "page",
                    "pageSize",
                    "cursor"))
        .add(Route.getJson("/api/messages/{id}", read, this::find))
        .add(Route.get("/api/messages/{id}/attachments/{n}", read, this::file));
  }

  private Reply find(Exchange exchange) {
    return MessageId.parse(exchange.pathParameter("id"))
        .flatMap(id -> history.find(id, exchange.answerMemory()))
        .map(found -> new Detail(deferrals.shown(found.message()), found.attempts()))
        .map(found -> Reply.json(200, MessageJson.detail(found, exchange.answerMemory())))
        .orElseThrow(() -> unknown().exception());
  }

  /** Of a type that no browser shows, also where its sender names another. */
  private Reply file(Exchange exchange) {
    String position = exchange.pathParameter("n");
    StoredFile found =
        POSITION.matcher(position).matches()
            ? MessageId.parse(exchange.pathParameter("id"))
                .flatMap(
                    id -> history.file(id, Integer.parseInt(position), exchange.answerMemory()))
                .orElse(null)
            : null;
    if (found == null) {
      throw Problem.of(ProblemCode.NOT_FOUND, "There is no such attachment.").exception();
    }
    return Reply.of(200, "application/octet-stream", found.content().bytes())
        .header("Content-Disposition", disposition(found.file().name()));
  }

  /** As RFC 6266 writes a name of any letters. */
  private static String disposition(String name) {
    return "attachment; filename*=UTF-8''"
        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  /** The message that a path names; refuses a path that can name none. */
  static MessageId idOf(Exchange exchange) {
    return MessageId.parse(exchange.pathParameter("id")).orElseThrow(() -> unknown().exception());
  }

  static Problem unknown() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no such message.");
  }

  private Reply list(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    MessageStatus status =
        query.get("status", MessageStatus::of, "pending, dispatched, failed or received");
    DeliveryStatus delivery = query.get("delivery", DeliveryStatus::of, "delivered or undelivered");
    Channel channel = query.get("channel", Channel::of, "sms, mms or email");
    List<Channel> carried = query.get("provider", this::channels, "the name of a provider");
    String from = query.get("from", addresses::find, "an address");
    String to = query.get("to", addresses::find, "an address");
    Paging paging = Paging.read(query);
    MessageId before = query.get("cursor", MessageId::parse, "a next_cursor");
    if (delivery != null && (from != null || to != null)) {
      query.wrong("delivery", "cannot be asked for together with from or to");
    }
    query.check();
    long offset = before == null ? paging.offset() : 0;
    MessageQuery wanted =
        new MessageQuery(status, delivery, channel, from, to, before, offset, paging.pageSize());
    Page page = list(wanted, carried, exchange.answerMemory()).map(deferrals::shown);
    return Reply.json(200, MessageJson.page(page, paging, exchange.answerMemory()));
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
              ApiProblem.PAGE_TOO_DEEP,
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
        query.status(),
        query.delivery(),
        channel,
        query.from(),
        query.to(),
        query.before(),
        offset,
        limit);
  }
}
