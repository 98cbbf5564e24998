package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.inbound.RefusedEventException;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.EventKey;
import dev.switchboard.store.database.ConversationTouches;
import dev.switchboard.store.database.Counters.Total;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The inbound events of {@code inbound_events}. They need no lease: the one writer thread claims,
 * stores and deletes them in the same transaction.
 */
public final class JdbcInboundQueue implements InboundQueue {
  private static final Sql.File INBOUND = Sql.load("inbound.sql");
  private static final Sql LIST_WAITING = INBOUND.get("list_waiting");
  private static final Sql INSERT_RECEIVED = INBOUND.get("insert_received");
  private static final Sql DELETE_PAYLOAD = INBOUND.get("delete_payload");
  private static final Sql DELETE_INBOUND = INBOUND.get("delete_inbound");

  private final Database database;

  public JdbcInboundQueue(Database database) {
    this.database = database;
  }

  /**
   * A waiting event, without what may be long of its payload.
   *
   * @param payload null when there is none, or none that can be read
   */
  private record Waiting(long id, @Nullable Payload payload) {
    String key() {
      return payload == null ? "" : payload.conversation().toString();
    }
  }

  private record Payload(
      String channel,
      String provider,
      ConversationKey conversation,
      long orderedAt,
      boolean sentByA) {}

  @Override
  public Processed process(int limit, Instant at) {
    AtomicLong last = new AtomicLong();
    try {
      return database.write(session -> process(session, limit, at, last));
    } catch (IllegalStateException e) {
      if (last.get() == 0) {
        throw e;
      }
      throw new RefusedEventException(
          new MessageId(last.get()), e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * @param last told of each event before anything is done about it
   */
  private static Processed process(WriteSession session, int limit, Instant at, AtomicLong last)
      throws SQLException {
    int received = 0;
    List<MessageId> dropped = new ArrayList<>();
    for (Waiting event : waiting(session, limit)) {
      last.set(event.id());
      Payload payload = event.payload();
      if (payload == null) {
        dropped.add(new MessageId(event.id()));
      } else {
        received++;
        receive(session, event.id(), payload, at);
      }
      delete(session, event.id());
    }
    return new Processed(received, dropped);
  }

  @Override
  public void drop(MessageId event) {
    database.write(session -> {
      delete(session, event.value());
      return event;
    });
  }

  private static List<Waiting> waiting(WriteSession session, int limit) throws SQLException {
    List<Waiting> waiting =
        session
            .statement(LIST_WAITING)
            .set("channel", EventKey.INBOUND)
            .set("limit", limit)
            .list(row -> new Waiting(row.getLong("id"), payload(row)));
    // New conversations are opened in the order of their keys, here as everywhere.
    waiting.sort(Comparator.comparing(Waiting::key));
    return waiting;
  }

  private static @Nullable Payload payload(ResultSet row) throws SQLException {
    String channel = row.getString("channel");
    String kept = row.getString("conversation_channel");
    if (channel == null || Channel.of(channel).isEmpty() || Channel.of(kept).isEmpty()) {
      return null;
    }
    return new Payload(
        channel,
        row.getString("provider_name"),
        new ConversationKey(kept, row.getString("participant_a"), row.getString("participant_b")),
        row.getLong("ordered_at"),
        row.getInt("sent_by_a") == 1);
  }

  private static void receive(WriteSession session, long id, Payload payload, Instant at)
      throws SQLException {
    ConversationTouches.Touched conversation =
        session
            .conversations()
            .add(
                payload.conversation(),
                new ConversationTouches.Entry(payload.orderedAt(), id, payload.sentByA()));
    session
        .statement(INSERT_RECEIVED)
        .set("conversation_id", conversation.id())
        .set("processed_at", at)
        .set("event_id", id)
        .update();
    session.statement(DELETE_PAYLOAD).set("event_id", id).update();
    session.counters().add(payload.channel(), Total.RECEIVED, 1);
    session
        .effects()
        .tell(
            new MessageEvent.Received(
                new MessageId(id),
                payload.channel(),
                conversation.id(),
                payload.provider(),
                conversation.created(),
                at));
  }

  private static void delete(WriteSession session, long id) throws SQLException {
    session
        .statement(DELETE_INBOUND)
        .set("channel", EventKey.INBOUND)
        .set("due_at", EventKey.AT_ONCE)
        .set("id", id)
        .update();
  }
}
