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
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /api/messages} and {@code GET /api/messages/{id}}. */
public final class MessageResource implements Resource {
  private final MessageHistory history;
  private final AddressFilter participants;
  private final DeferralLookup deferrals;

  public MessageResource(MessageHistory history, AddressFilter participants, DeferralLookup deferrals) {
    this.history = history;
    this.participants = participants;
    this.deferrals = deferrals;
  }

  @Override
  public void register(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    routes
        .add(
            Route.getJson("/api/messages", read, this::list)
                .taking("status", "channel", "from", "to", "page", "pageSize", "cursor"))
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
      Page page = history.list(query, exchange.answerMemory()).map(deferrals::shown);
      return Reply.json(200, MessageJson.page(page, paging, exchange.answerMemory()));
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }
}
