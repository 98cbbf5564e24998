package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Filter;
import dev.switchboard.http.Paging;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemCode;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.ConversationHistory.Moment;
import dev.switchboard.history.ConversationHistory.Position;
import dev.switchboard.history.ConversationHistory.Query;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/conversations} and {@code GET /api/conversations/{id}/messages}. */
public final class ConversationResource implements Resource {
  /** Ids as they are written: surely within a long, and each in one way only. */
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private final ConversationHistory history;
  private final AddressFilter participants;
  private final DeferralLookup deferrals;

  public ConversationResource(
      ConversationHistory history, AddressFilter participants, DeferralLookup deferrals) {
    this.history = history;
    this.participants = participants;
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
    List<Problem.InvalidMember> faults = new ArrayList<>();
    Channel channel = Filter.read(exchange, "channel", Channel::of, "sms, mms or email", faults);
    String participant =
        Filter.read(exchange, "participant", participants::find, "an address", faults);
    Paging paging = Paging.of(exchange, faults);
    Cursor cursor = cursor(exchange, Cursor.Listing.CONVERSATIONS, faults);
    refuse(faults);
    Query query =
        new Query(
            channel,
            participant,
            cursor == null ? null : new Position(cursor.time(), cursor.id()),
            cursor == null ? paging.offset() : 0,
            paging.pageSize());
    try {
      return Reply.json(
          200, ConversationJson.page(history.list(query), paging, exchange.answerMemory()));
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }

  private Reply messages(Exchange exchange) {
    List<Problem.InvalidMember> faults = new ArrayList<>();
    Paging paging = Paging.of(exchange, faults);
    Cursor cursor = cursor(exchange, Cursor.Listing.MESSAGES_OF_CONVERSATION, faults);
    refuse(faults);
    Moment after = cursor == null ? null : new Moment(cursor.time(), new MessageId(cursor.id()));
    long offset = cursor == null ? paging.offset() : 0;
    try {
      return conversation(exchange.pathParameter("id"))
          .flatMap(
              id -> history.messages(id, after, offset, paging.pageSize(), exchange.answerMemory()))
          .map(page -> page.map(deferrals::shown))
          .map(page ->
              Reply.json(200, ConversationJson.messages(page, paging, exchange.answerMemory())))
          .orElseThrow(() ->
              Problem.of(ProblemCode.NOT_FOUND, "There is no such conversation.").exception());
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }

  private static Optional<Long> conversation(String id) {
    return ID.matcher(id).matches() ? Optional.of(Long.valueOf(id)) : Optional.empty();
  }

  private static @Nullable Cursor cursor(
      Exchange exchange, Cursor.Listing listing, List<Problem.InvalidMember> faults) {
    return Filter.read(
        exchange, "cursor", text -> Cursor.read(listing, text), "a next_cursor", faults);
  }

  private static void refuse(List<Problem.InvalidMember> faults) {
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).exception();
    }
  }
}
