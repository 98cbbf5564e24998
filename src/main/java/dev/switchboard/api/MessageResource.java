package dev.switchboard.api;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemCode;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;

/** {@code GET /api/messages} and {@code GET /api/messages/{id}}. */
public final class MessageResource implements Resource {
  private final MessageHistory history;
  private final AddressFilter addresses;
  private final DeferralLookup deferrals;

  public MessageResource(
      MessageHistory history, AddressFilter addresses, DeferralLookup deferrals) {
    this.history = history;
    this.addresses = addresses;
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
    return MessageId.parse(exchange.pathParameter("id"))
        .flatMap(id -> history.find(id, exchange.answerMemory()))
        .map(found -> new Detail(deferrals.shown(found.message()), found.attempts()))
        .map(found -> Reply.json(200, MessageJson.detail(found, exchange.answerMemory())))
        .orElseThrow(() -> unknown().exception());
  }

  static Problem unknown() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no such message.");
  }

  private Reply list(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    MessageStatus status =
        query.get("status", MessageStatus::of, "pending, dispatched, failed or received");
    Channel channel = query.get("channel", Channel::of, "sms, mms or email");
    String from = query.get("from", addresses::find, "an address");
    String to = query.get("to", addresses::find, "an address");
    Paging paging = Paging.read(query);
    MessageId before = query.get("cursor", MessageId::parse, "a next_cursor");
    query.check();
    long offset = before == null ? paging.offset() : 0;
    Page page =
        history
            .list(
                new MessageQuery(status, channel, from, to, before, offset, paging.pageSize()),
                exchange.answerMemory())
            .map(deferrals::shown);
    return Reply.json(200, MessageJson.page(page, paging, exchange.answerMemory()));
  }
}
