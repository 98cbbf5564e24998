package dev.switchboard.api.testing;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
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
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.settings.Quantities;
import dev.switchboard.testing.MessageNews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/test/messages}: the newest messages that match, and a wait for the first one
 * where there is none yet.
 */
public final class TestMessageResource implements Resource {
  /** Messages that are looked through, the newest first. */
  static final int MAX_SEARCHED = 1_000;

  private static final int PAGE = 100;
  private static final int MAX_LIMIT = 100;
  private static final Duration MAX_WAIT = Duration.ofMinutes(1);
  private static final String RETRY_AFTER_SECONDS = "1";

  private final MessageHistory messages;
  private final MessageNews news;
  private final AddressFilter addresses;

  /** What is asked for. */
  private record Wanted(
      @Nullable MessageStatus status,
      @Nullable Channel channel,
      @Nullable String from,
      @Nullable String to,
      @Nullable String subject,
      @Nullable String contains,
      @Nullable MessageId after,
      int limit) {
    boolean takes(MessageRecord message) {
      return (subject == null || (message.subject() != null && has(message.subject(), subject)))
          && (contains == null || message.body().contains(contains));
    }

    private static boolean has(String text, String part) {
      return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
  }

  public TestMessageResource(MessageHistory messages, MessageNews news, AddressFilter addresses) {
    this.messages = messages;
    this.news = news;
    this.addresses = addresses;
  }

  @Override
  public void register(Routes routes) {
    routes.add(
        Route.getJson("/api/test/messages", Policy.scope(Scope.OPERATE), this::find)
            .taking(
                "to",
                "from",
                "channel",
                "status",
                "subject",
                "contains",
                "after",
                "limit",
                "wait"));
  }

  private Reply find(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    MessageStatus status =
        query.get("status", MessageStatus::of, "pending, dispatched, failed or received");
    Wanted wanted =
        new Wanted(
            status == null ? MessageStatus.DISPATCHED : status,
            query.get("channel", Channel::of, "sms, mms or email"),
            query.get("from", addresses::find, "an address"),
            query.get("to", addresses::find, "an address"),
            query.get("subject", Optional::of, "a part of the subject"),
            query.get("contains", Optional::of, "a part of the text"),
            query.get("after", MessageId::parse, "the id of a message"),
            query.number("limit", 1, MAX_LIMIT, MAX_LIMIT));
    Duration wait =
        query.get(
            "wait",
            text -> Optional.ofNullable(Quantities.duration(text, Duration.ZERO, MAX_WAIT)),
            "a duration up to 1m, such as 5s");
    query.check();
    return Reply.json(
        200, await(wanted, wait == null ? Duration.ZERO : wait, exchange.answerMemory()));
  }

  private byte[] await(Wanted wanted, Duration wait, Reservation memory) {
    long seen = news.seen();
    List<MessageRecord> found = search(wanted, memory);
    if (!found.isEmpty() || wait.isZero()) {
      return document(found, memory);
    }
    if (!news.enter()) {
      throw Problem.of(
              ProblemCode.UNAVAILABLE,
              "As many requests wait for messages as may: %d.".formatted(MessageNews.MAX_WAITING))
          .header("Retry-After", RETRY_AFTER_SECONDS)
          .exception();
    }
    try {
      long deadline = System.nanoTime() + wait.toNanos();
      while (found.isEmpty() && news.await(seen, deadline - System.nanoTime())) {
        seen = news.seen();
        // Nothing was found, so nothing of the last look is kept.
        memory.shrinkTo(0);
        found = search(wanted, memory);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      news.leave();
    }
    return document(found, memory);
  }

  private List<MessageRecord> search(Wanted wanted, Reservation memory) {
    List<MessageRecord> found = new ArrayList<>();
    MessageId before = null;
    boolean more = true;
    for (int searched = 0; more && searched < MAX_SEARCHED && found.size() < wanted.limit(); ) {
      MessageQuery query =
          new MessageQuery(
              wanted.status(), wanted.channel(), wanted.from(), wanted.to(), before, 0, PAGE);
      Page page = messages.list(query, memory);
      for (MessageRecord message : page.messages()) {
        boolean old = wanted.after() != null && message.id().compareTo(wanted.after()) <= 0;
        if (old || found.size() == wanted.limit()) {
          return found;
        }
        if (wanted.takes(message)) {
          found.add(message);
        }
      }
      searched += page.messages().size();
      more = page.more();
      before = page.messages().isEmpty() ? null : page.messages().getLast().id();
    }
    return found;
  }

  private static byte[] document(List<MessageRecord> messages, Reservation memory) {
    return new JsonBuffer(memory)
        .json(json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("items");
          for (MessageRecord message : messages) {
            json.writeStartObject();
            MessageMembers.write(json, message);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
