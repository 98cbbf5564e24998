package dev.switchboard.api;

import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.ConversationHistory.Moment;
import dev.switchboard.history.ConversationHistory.Position;
import dev.switchboard.history.ConversationHistory.Query;
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
import dev.switchboard.message.MessageId;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/conversations} and {@code GET /api/conversations/{id}/messages}. */
public final class ConversationResource implements Resource {
  /** Ids as they are written: surely within a long, and each in one way only. */
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private final ConversationHistory history;
  private final AddressFilter addresses;
  private final DeferralLookup deferrals;

  public ConversationResource(
      ConversationHistory history, AddressFilter addresses, DeferralLookup deferrals) {
    this.history = history;
    this.addresses = addresses;
    this.deferrals = deferrals;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    routes
        .add(
            Route.getJson("/api/conversations", read, this::list)
                .taking("channel", "participant", "page", "pageSize", "cursor"))
        .add(
            Route.getJson("/api/conversations/{id}/messages", read, this::messages)
                .taking("page", "pageSize", "cursor"));
  }

  private Reply list(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    Channel channel = query.get("channel", Channel::of, "sms, mms or email");
    String participant = query.get("participant", addresses::find, "an address");
    Paging paging = Paging.read(query);
    Cursor cursor = cursor(query, Cursor.Listing.CONVERSATIONS);
    query.check();
    Position after = cursor == null ? null : new Position(cursor.time(), cursor.id());
    long offset = cursor == null ? paging.offset() : 0;
    return Reply.json(
        200,
        ConversationJson.page(
            history.list(new Query(channel, participant, after, offset, paging.pageSize())),
            paging,
            exchange.answerMemory()));
  }

  private Reply messages(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    Paging paging = Paging.read(query);
    Cursor cursor = cursor(query, Cursor.Listing.MESSAGES_OF_CONVERSATION);
    query.check();
    Moment after = cursor == null ? null : new Moment(cursor.time(), new MessageId(cursor.id()));
    long offset = cursor == null ? paging.offset() : 0;
    return conversation(exchange.pathParameter("id"))
        .flatMap(
            id -> history.messages(id, after, offset, paging.pageSize(), exchange.answerMemory()))
        .map(page -> page.map(deferrals::shown))
        .map(page ->
            Reply.json(200, ConversationJson.messages(page, paging, exchange.answerMemory())))
        .orElseThrow(
            () -> Problem.of(ProblemCode.NOT_FOUND, "There is no such conversation.").exception());
  }

  private static Optional<Long> conversation(String id) {
    return ID.matcher(id).matches() ? Optional.of(Long.valueOf(id)) : Optional.empty();
  }

  private static @Nullable Cursor cursor(QueryReader query, Cursor.Listing listing) {
    return query.get("cursor", text -> Cursor.read(listing, text), "a next_cursor");
  }
}
