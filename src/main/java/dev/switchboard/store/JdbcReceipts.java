package dev.switchboard.store;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.inbound.ReceiptStore;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Receipts in the database. */
public final class JdbcReceipts implements ReceiptStore {
  private static final Sql.File RECEIPTS = Sql.load("receipts.sql");
  private static final Sql FIND_DISPATCHED = RECEIPTS.get("find_dispatched");
  private static final Sql SET_DELIVERY = RECEIPTS.get("set_delivery");
  private static final Sql COUNT_EARLY = RECEIPTS.get("count_early");
  private static final Sql COUNT_EARLY_SINCE = RECEIPTS.get("count_early_since");
  private static final Sql DELETE_OLDEST_EARLY = RECEIPTS.get("delete_oldest_early");
  private static final Sql INSERT_EARLY = RECEIPTS.get("insert_early");
  private static final Sql LIST_EARLY = RECEIPTS.get("list_early");
  private static final Sql DELETE_EARLY = RECEIPTS.get("delete_early");

  /** Names of providers have none. */
  private static final String SEPARATOR = ",";

  private final Database database;

  /** A message that a provider took. */
  private record Dispatched(
      MessageId id,
      String channel,
      long conversationId,
      @Nullable Instant processedAt,
      @Nullable DeliveryState delivery) {}

  /** A receipt that waits. */
  private record Waiting(
      long id, List<String> providers, DeliveryReceipt receipt, Instant receivedAt) {}

  public JdbcReceipts(Database database) {
    this.database = database;
  }

  @Override
  public Taken take(Collection<String> providers, List<DeliveryReceipt> receipts, Instant now) {
    if (receipts.size() > MAX_AT_ONCE) {
      throw new IllegalArgumentException(receipts.size() + " receipts are too many at once");
    }
    // What dispatched a message is told before what was delivered.
    return database.writeApart(session -> {
      int early = 0;
      for (DeliveryReceipt receipt : receipts) {
        if (!apply(session, providers, receipt)) {
          insertEarly(session, providers, receipt, now);
          early++;
        }
      }
      int dropped = early == 0 ? 0 : dropOldest(session);
      return new Taken(early, dropped);
    });
  }

  private static int dropOldest(WriteSession session) throws SQLException {
    long tooMany = session.statement(COUNT_EARLY).number() - MAX_EARLY;
    return tooMany <= 0 ? 0 : session.statement(DELETE_OLDEST_EARLY).set("limit", tooMany).update();
  }

  @Override
  public Early lookAgain(Instant now, Instant since) {
    Waits waits =
        database.read(session ->
            new Waits(
                session.statement(COUNT_EARLY).number(),
                session.statement(COUNT_EARLY_SINCE).set("since", since).number()));
    if (waits.since() == 0) {
      return new Early(0, waits.all() > 0);
    }
    int expired = 0;
    long after = 0;
    boolean waiting = waits.all() > waits.since();
    while (true) {
      long from = after;
      Step step = database.writeApart(session -> step(session, from, since, now));
      expired += step.expired;
      waiting |= step.waiting;
      if (step.last == 0) {
        return new Early(expired, waiting);
      }
      after = step.last;
    }
  }

  private record Waits(long all, long since) {}

  private record Step(int expired, boolean waiting, long last) {}

  private static Step step(WriteSession session, long after, Instant since, Instant now)
      throws SQLException {
    List<Waiting> some =
        session
            .statement(LIST_EARLY)
            .set("after", after)
            .set("since", since)
            .set("limit", MAX_AT_ONCE)
            .list(JdbcReceipts::waiting);
    int found = 0;
    int expired = 0;
    for (Waiting early : some) {
      boolean known = apply(session, early.providers(), early.receipt());
      boolean late = Duration.between(early.receivedAt(), now).compareTo(KEPT) >= 0;
      if (known || late) {
        // Another node may have done it meanwhile.
        int deleted = session.statement(DELETE_EARLY).set("id", early.id()).update();
        found += known ? deleted : 0;
        expired += known ? 0 : deleted;
      }
    }
    long last = some.size() == MAX_AT_ONCE ? some.getLast().id() : 0;
    return new Step(expired, found + expired < some.size(), last);
  }

  /** Writes what a receipt says; false where none of the providers has such a message. */
  private static boolean apply(
      WriteSession session, Collection<String> providers, DeliveryReceipt receipt)
      throws SQLException {
    long named = MessageId.atEndOf(receipt.providerMessageId()).map(MessageId::value).orElse(0L);
    for (String provider : providers) {
      Optional<Dispatched> message =
          session
              .statement(FIND_DISPATCHED)
              .set("provider_name", provider)
              .set("provider_message_id", receipt.providerMessageId())
              .set("named", named)
              .first(JdbcReceipts::dispatched);
      if (message.isPresent()) {
        write(session, provider, message.get(), receipt.state());
        return true;
      }
    }
    return false;
  }

  private static void write(
      WriteSession session, String provider, Dispatched message, DeliveryState said)
      throws SQLException {
    DeliveryState before = message.delivery();
    DeliveryState after = before == null ? said : before.and(said);
    if (after.equals(before)) {
      return;
    }
    session
        .statement(SET_DELIVERY)
        .set("status", after.status().wireName())
        .set("at", after.at())
        .set("error_code", after.errorCode())
        .set("id", message.id().value())
        .update();
    if (before == null || before.status() != after.status()) {
      session.effects().tell(event(provider, message, after));
    }
  }

  private static MessageEvent event(String provider, Dispatched message, DeliveryState state) {
    return switch (state.status()) {
      case DELIVERED ->
          new MessageEvent.Delivered(
              message.id(),
              message.channel(),
              message.conversationId(),
              provider,
              sinceDispatched(message, state.at()),
              state.errorCode(),
              state.at());
      case UNDELIVERED ->
          new MessageEvent.Undelivered(
              message.id(),
              message.channel(),
              message.conversationId(),
              provider,
              state.errorCode(),
              state.at());
    };
  }

  /** A provider's clock may be behind ours. */
  private static Duration sinceDispatched(Dispatched message, Instant at) {
    Instant from = message.processedAt();
    return from == null || at.isBefore(from) ? Duration.ZERO : Duration.between(from, at);
  }

  private static void insertEarly(
      WriteSession session, Collection<String> providers, DeliveryReceipt receipt, Instant now)
      throws SQLException {
    session
        .statement(INSERT_EARLY)
        .set("provider_names", String.join(SEPARATOR, providers))
        .set("provider_message_id", receipt.providerMessageId())
        .set("status", receipt.state().status().wireName())
        .set("happened_at", receipt.state().at())
        .set("error_code", receipt.state().errorCode())
        .set("received_at", now)
        .update();
  }

  private static Dispatched dispatched(ResultSet row) throws SQLException {
    return new Dispatched(
        new MessageId(row.getLong("id")),
        row.getString("channel"),
        row.getLong("conversation_id"),
        Micros.get(row, "processed_at"),
        state(row));
  }

  /** What a row of messages says about its delivery; null for nothing. */
  static @Nullable DeliveryState state(ResultSet row) throws SQLException {
    String status = row.getString("delivery_status");
    return status == null
        ? null
        : new DeliveryState(
            DeliveryStatus.of(status).orElseThrow(),
            Micros.toInstant(row.getLong("delivered_at")),
            row.getString("delivery_error_code"));
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    DeliveryState state =
        new DeliveryState(
            DeliveryStatus.of(row.getString("status")).orElseThrow(),
            Micros.toInstant(row.getLong("happened_at")),
            row.getString("error_code"));
    return new Waiting(
        row.getLong("id"),
        List.of(row.getString("provider_names").split(SEPARATOR, -1)),
        new DeliveryReceipt(row.getString("provider_message_id"), state),
        Micros.toInstant(row.getLong("received_at")));
  }
}
