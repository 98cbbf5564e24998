package dev.switchboard.http;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/messages} and {@code GET /api/messages/{id}}. */
public final class MessageResource implements Resource {
  private final MessageHistory history;
  private final PhoneNumbers phoneNumbers;
  private final ConversationRules grouping;
  private final Deferrals deferrals;

  public MessageResource(
      MessageHistory history,
      PhoneNumbers phoneNumbers,
      ConversationRules grouping,
      Deferrals deferrals) {
    this.history = history;
    this.phoneNumbers = phoneNumbers;
    this.grouping = grouping;
    this.deferrals = deferrals;
  }

  @Override
  public void register(Routes routes) {
    routes.getJson("/api/messages", this::list);
    routes.getJson("/api/messages/{id}", this::find);
  }

  private Reply find(Exchange exchange) {
    String id = exchange.pathParameter("id");
    try {
      return MessageId.parse(id)
          .flatMap(history::find)
          .map(detail -> new Detail(deferrals.shown(detail.message()), detail.attempts()))
          .map(detail -> Reply.json(200, MessageJson.detail(detail)))
          .orElseThrow(() -> unknown().exception());
    } catch (StoreUnavailableException _) {
      throw Unavailable.problem().exception();
    }
  }

  static Problem unknown() {
    return Problem.of(ProblemCode.NOT_FOUND, "There is no such message.");
  }

  private Reply list(Exchange exchange) {
    List<Problem.InvalidMember> faults = new ArrayList<>();
    MessageStatus status =
        filter(
            exchange,
            "status",
            MessageStatus::of,
            "pending, dispatched, failed or received",
            faults);
    Channel channel = filter(exchange, "channel", Channel::of, "sms, mms or email", faults);
    String from = filter(exchange, "from", this::participant, "an address", faults);
    String to = filter(exchange, "to", this::participant, "an address", faults);
    Paging paging = Paging.of(exchange, faults);
    MessageId before = filter(exchange, "cursor", MessageId::parse, "a next_cursor", faults);
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
      Page stored = history.list(query);
      Page page =
          new Page(
              stored.messages().stream().map(deferrals::shown).toList(),
              stored.total(),
              stored.more());
      return Reply.json(200, MessageJson.page(page, paging));
    } catch (StoreUnavailableException _) {
      throw Unavailable.problem().exception();
    }
  }

  /** The form under which an address is found, however it is spelled. */
  private Optional<String> participant(String text) {
    // The plus of a number that was not percent-encoded arrives as a space.
    String spelled = text.startsWith(" ") ? "+" + text.substring(1) : text;
    Optional<? extends Address> address =
        spelled.indexOf('@') >= 0 ? EmailAddress.parse(spelled) : phoneNumbers.parseSender(spelled);
    return address.map(grouping::participant);
  }

  private static <T> @Nullable T filter(
      Exchange exchange,
      String name,
      Function<String, Optional<T>> read,
      String allowed,
      List<Problem.InvalidMember> faults) {
    String text = exchange.query(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    Optional<T> value = read.apply(text);
    if (value.isEmpty()) {
      faults.add(new Problem.InvalidMember("/" + name, name + " must be " + allowed));
    }
    return value.orElse(null);
  }
}
