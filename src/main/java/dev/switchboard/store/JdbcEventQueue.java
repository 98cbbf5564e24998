package dev.switchboard.store;

import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code inbound_events} in the database. */
public final class JdbcEventQueue implements EventQueue {
  private static final Sql.File QUEUE = Sql.load("queue.sql");
  private static final Sql NEXT_RETRY_AT = QUEUE.get("next_retry_at");
  private static final Sql LAST_RETRY_AT = QUEUE.get("last_retry_at");
  private static final Sql STATUS = QUEUE.get("status");
  private static final Sql NEXT_CHANNEL = QUEUE.get("next_channel");
  private static final Sql DISCARD_UNROUTABLE = QUEUE.get("discard_unroutable");
  private static final Sql DISCARD_ONE = QUEUE.get("discard_one");
  private static final Sql FIND_PENDING = QUEUE.get("find_pending");
  private static final Sql FIND_SCHEDULED = QUEUE.get("find_scheduled");
  private static final Sql MOVE_SCHEDULED = QUEUE.get("move_scheduled");
  private static final Sql RESCHEDULE_MESSAGE = QUEUE.get("reschedule_message");
  private static final Sql RELEASE_ONE = QUEUE.get("release_one");
  private static final Sql RELEASE_ALL = QUEUE.get("release_all");

  /** The last character there is: no name begins with it. */
  private static final String AFTER_ALL_CHANNELS = Character.toString(Character.MAX_CODE_POINT);

  private final Database database;

  /** Where a message stands, and why it was given up. */
  private record Standing(
      String channel, MessageStatus status, @Nullable String reason, long dueAt) {}

  /** Where a message stands, and when it is due. */
  private record Scheduled(
      String channel, MessageStatus status, long dueAt, MessageOptions options) {
    /** Whether it waits for the time that its sender chose, and that has not come. */
    boolean isWaiting(Instant now) {
      Instant sendAt = options.sendAt();
      return status == MessageStatus.PENDING
          && sendAt != null
          && sendAt.isAfter(now)
          && Micros.of(sendAt) == dueAt;
    }
  }

  private record Discarded(EventKey key, int attempts) {}

  public JdbcEventQueue(Database database) {
    this.database = database;
  }

  @Override
  public Claimed claimFirstAttempts(String channel, ClaimLimit limit) {
    return new Claim(database, channel, EventKey.AT_ONCE, EventKey.AT_ONCE, 0, limit).run();
  }

  @Override
  public Claimed claimRetries(String channel, Instant now, ClaimLimit limit) {
    long from = database.floor(channel).retryDueAt();
    return new Claim(database, channel, from, Micros.of(now), 0, limit).run();
  }

  @Override
  public Claimed claimRetriesAfter(String channel, Instant latest, ClaimLimit limit) {
    return new Claim(database, channel, Micros.of(latest) + 1, Long.MAX_VALUE, 1, limit).run();
  }

  @Override
  public Optional<Instant> nextRetryAt(String channel) {
    return retryAt(NEXT_RETRY_AT, channel);
  }

  @Override
  public Optional<Instant> lastRetryAt(String channel) {
    return retryAt(LAST_RETRY_AT, channel);
  }

  private Optional<Instant> retryAt(Sql sql, String channel) {
    return database.read(session ->
        session
            .statement(sql)
            .set("channel", channel)
            .set("retry", database.floor(channel).retryDueAt())
            .set("owner", database.membership().owner())
            .first(row -> Micros.toInstant(row.getLong(1))));
  }

  @Override
  public QueueStatus status() {
    return database.list(session ->
        session
            .statement(STATUS)
            .set("owner", database.membership().owner())
            .first(row -> {
              long oldest = row.getLong("oldest");
              return new QueueStatus(
                  row.getLong("leased"),
                  row.getLong("waiting"),
                  row.getLong("scheduled"),
                  oldest == 0 ? null : new MessageId(oldest));
            })
            .orElseThrow());
  }

  @Override
  public Map<String, ChannelBacklog> statusByChannel() {
    return database.list(Backlogs::read);
  }

  @Override
  public List<String> channelsWithoutCarrier(Collection<String> own) {
    TreeSet<String> bounds = new TreeSet<>(own);
    bounds.addAll(database.membership().channelsElsewhere());
    bounds.add(EventKey.INBOUND);
    bounds.add(AFTER_ALL_CHANNELS);
    return database.read(session -> {
      List<String> channels = new ArrayList<>();
      String after = "";
      for (String before : bounds) {
        NamedStatement statement = session.statement(NEXT_CHANNEL);
        String next = nextChannel(statement, after, before);
        while (next != null) {
          channels.add(next);
          next = nextChannel(statement, next, before);
        }
        after = before;
      }
      return channels;
    });
  }

  @Override
  public List<EventKey> discardUnroutable(String channel, String reason, Instant at, int limit) {
    return database.write(session -> {
      List<Discarded> discarded =
          session
              .statement(DISCARD_UNROUTABLE)
              .set("channel", channel)
              .set("owner", session.owner())
              .set("limit", limit)
              .list(row ->
                  new Discarded(
                      new EventKey(channel, row.getLong("due_at"), row.getLong("id")),
                      row.getInt("attempts")));
      for (Discarded event : discarded) {
        Settlements.giveUp(session, event.key().id(), event.attempts(), at, reason);
      }
      return discarded.stream().map(Discarded::key).toList();
    });
  }

  @Override
  public void discard(EventKey event, String reason, Instant at) {
    // Its attempts are told before its end.
    database.writeApart(session -> discard(session, event, reason, at));
  }

  private static boolean discard(WriteSession session, EventKey event, String reason, Instant at)
      throws SQLException {
    Optional<Integer> attempts =
        session
            .statement(DISCARD_ONE)
            .set("channel", event.channel())
            .set("due_at", event.dueAt())
            .set("id", event.id())
            .set("owner", session.owner())
            .first(row -> row.getInt("attempts"));
    if (attempts.isPresent()) {
      Settlements.giveUp(session, event.id(), attempts.get(), at, reason);
    }
    return attempts.isPresent();
  }

  @Override
  public Cancellation cancel(MessageId id, Instant at) {
    return database.writeApart(session -> {
      Optional<Standing> found =
          session
              .statement(FIND_PENDING)
              .set("id", id.value())
              .first(row ->
                  new Standing(
                      row.getString("channel"),
                      MessageStatus.of(row.getString("status")).orElseThrow(),
                      row.getString("reason"),
                      row.getLong("next_attempt_at")));
      if (found.isEmpty()) {
        return new Cancellation.Unknown();
      }
      Standing message = found.get();
      if (message.status() != MessageStatus.PENDING) {
        return Cancellation.REASON.equals(message.reason())
            ? new Cancellation.Canceled()
            : new Cancellation.Ended(message.status());
      }
      // Where it lies in the queue follows from when it is due: NULL, read as 0, is at once.
      EventKey event = new EventKey(message.channel(), message.dueAt(), id.value());
      return discard(session, event, Cancellation.REASON, at)
          ? new Cancellation.Canceled()
          : new Cancellation.Held(message.channel());
    });
  }

  @Override
  public Rescheduling reschedule(MessageId id, Instant now, Instant sendAt) {
    // Apart, so that what others write later in their transaction is not missed.
    return database.writeApart(session -> {
      Optional<Scheduled> found =
          session
              .statement(FIND_SCHEDULED)
              .set("id", id.value())
              .first(row ->
                  new Scheduled(
                      row.getString("channel"),
                      MessageStatus.of(row.getString("status")).orElseThrow(),
                      row.getLong("next_attempt_at"),
                      MessageOptionsJson.of(row.getString("options"))));
      if (found.isEmpty()) {
        return new Rescheduling.Unknown();
      }
      Scheduled message = found.get();
      return message.isWaiting(now) && move(session, id, message, sendAt)
          ? new Rescheduling.Moved()
          : new Rescheduling.NotScheduled(message.status());
    });
  }

  /** False where it was tried already, or a process holds it. */
  private static boolean move(WriteSession session, MessageId id, Scheduled message, Instant sendAt)
      throws SQLException {
    int moved =
        session
            .statement(MOVE_SCHEDULED)
            .set("channel", message.channel())
            .set("due_at", message.dueAt())
            .set("id", id.value())
            .set("owner", session.owner())
            .set("moved_to", sendAt)
            .update();
    if (moved == 0) {
      return false;
    }
    session
        .statement(RESCHEDULE_MESSAGE)
        .set("id", id.value())
        .set("next_attempt_at", sendAt)
        .set("options", MessageOptionsJson.text(message.options().rescheduled(sendAt)))
        .update();
    return true;
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return database.write(session -> Settlements.write(session, settlements));
  }

  @Override
  public void release(List<LeasedMessage> events) {
    database.write(session -> {
      for (LeasedMessage event : events) {
        session
            .statements()
            .runLater(
                session
                    .statement(RELEASE_ONE)
                    .set("channel", event.key().channel())
                    .set("due_at", event.key().dueAt())
                    .set("id", event.key().id())
                    .set("owner", event.lease().owner())
                    .set("fence", event.lease().fence()));
      }
      return events.size();
    });
  }

  @Override
  public void releaseAll() {
    database.write(
        session -> session.statement(RELEASE_ALL).set("owner", session.owner()).update());
  }

  private static @Nullable String nextChannel(NamedStatement statement, String after, String before)
      throws SQLException {
    try (ResultSet row = statement.set("after", after).set("below", before).query()) {
      row.next();
      return row.getString(1);
    }
  }
}
