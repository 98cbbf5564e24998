package dev.switchboard.store;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.InboundEvent;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.UnreadableEventException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code inbound_events} in the database. */
public final class JdbcEventQueue implements EventQueue {
  private static final Sql.File QUEUE = Sql.load("queue.sql");
  private static final Sql CLAIM = QUEUE.get("claim");
  private static final Sql FIND_OUTBOUND = QUEUE.get("find_outbound");
  private static final Sql NEXT_RETRY_AT = QUEUE.get("next_retry_at");
  private static final Sql LAST_RETRY_AT = QUEUE.get("last_retry_at");
  private static final Sql STATUS = QUEUE.get("status");
  private static final Sql NEXT_CHANNEL = QUEUE.get("next_channel");
  private static final Sql DISCARD_UNROUTABLE = QUEUE.get("discard_unroutable");
  private static final Sql DISCARD_ONE = QUEUE.get("discard_one");
  private static final Sql RELEASE_ONE = QUEUE.get("release_one");
  private static final Sql RELEASE_ALL = QUEUE.get("release_all");

  /** The last character there is: no name begins with it. */
  private static final String AFTER_ALL_CHANNELS = Character.toString(Character.MAX_CODE_POINT);

  private static final String FIRST = "first";
  private static final String STEP = "step";

  private final Database database;

  /** What a claim came to; an event without a message is found and not handed over. */
  private record Claimed(int found, int handedOver) {}

  public JdbcEventQueue(Database database) {
    this.database = database;
  }

  @Override
  public int claimFirstAttempts(String channel, int limit) {
    // Alone: what is accepted meanwhile would be left behind by the word that all is fetched.
    return noticing((AtomicReference<@Nullable EventKey> read) ->
        database.writeAlone(session -> {
          Claimed claimed =
              claim(session, channel, EventKey.AT_ONCE, EventKey.AT_ONCE, limit, read);
          if (claimed.found() < limit) {
            session.caughtUp(channel);
          }
          return claimed.handedOver();
        }));
  }

  @Override
  public int claimRetries(String channel, Instant now, int limit) {
    return noticing((AtomicReference<@Nullable EventKey> read) ->
        database.write(session ->
            claim(
                    session,
                    channel,
                    database.floor(channel).retryDueAt(),
                    Micros.of(now),
                    limit,
                    read)
                .handedOver()));
  }

  /**
   * Runs a claim that says which event it is just reading. Where it fails at one, nothing was
   * stored, and it would fail at it the next time too.
   */
  private static int noticing(Function<AtomicReference<@Nullable EventKey>, Integer> claim) {
    AtomicReference<@Nullable EventKey> reading = new AtomicReference<>();
    try {
      return claim.apply(reading);
    } catch (IllegalStateException e) {
      EventKey unreadable = reading.get();
      Throwable cause = e.getCause();
      if (unreadable == null || cause == null || cause instanceof Error) {
        throw e;
      }
      throw new UnreadableEventException(unreadable, cause);
    }
  }

  @Override
  public int claimRetriesAfter(String channel, Instant latest, int limit) {
    return noticing((AtomicReference<@Nullable EventKey> read) ->
        database.write(session ->
            claim(session, channel, Micros.of(latest) + 1, Long.MAX_VALUE, limit, read)
                .handedOver()));
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
    return database.read(session -> {
      NamedStatement statement =
          session
              .statement(sql)
              .set("channel", channel)
              .set("retry", database.floor(channel).retryDueAt())
              .set("owner", database.owner());
      try (ResultSet row = statement.query()) {
        return row.next() ? Optional.of(Micros.toInstant(row.getLong(1))) : Optional.empty();
      }
    });
  }

  @Override
  public QueueStatus status() {
    return database.list(session -> {
      NamedStatement statement = session.statement(STATUS).set("owner", database.owner());
      try (ResultSet row = statement.query()) {
        row.next();
        long oldest = row.getLong("oldest");
        return new QueueStatus(
            row.getLong("leased"),
            row.getLong("waiting"),
            row.getLong("scheduled"),
            oldest == 0 ? null : new MessageId(oldest));
      }
    });
  }

  @Override
  public Map<String, ChannelBacklog> statusByChannel() {
    return database.list(Backlogs::read);
  }

  @Override
  public List<String> channelsWithoutCarrier(Collection<String> own) {
    TreeSet<String> bounds = new TreeSet<>(own);
    bounds.addAll(database.channelsElsewhere());
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
      List<EventKey> discarded = new ArrayList<>();
      NamedStatement statement =
          session
              .statement(DISCARD_UNROUTABLE)
              .set("channel", channel)
              .set("owner", session.owner())
              .set("limit", limit);
      try (ResultSet row = statement.query()) {
        while (row.next()) {
          discarded.add(new EventKey(channel, row.getLong("due_at"), row.getLong("id")));
        }
      }
      for (EventKey event : discarded) {
        Settlements.fail(session, event.id(), at, reason, reason);
      }
      return discarded;
    });
  }

  @Override
  public void discard(EventKey event, String reason, Instant at) {
    database.write(session -> {
      NamedStatement statement =
          session
              .statement(DISCARD_ONE)
              .set("channel", event.channel())
              .set("due_at", event.dueAt())
              .set("id", event.id())
              .set("owner", session.owner());
      boolean discarded;
      try (ResultSet row = statement.query()) {
        discarded = row.next();
      }
      if (discarded) {
        Settlements.fail(session, event.id(), at, reason, reason);
      }
      return discarded;
    });
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return database.write(session -> Settlements.write(session, settlements));
  }

  @Override
  public void release(List<InboundEvent> events) {
    database.write(session -> {
      for (InboundEvent event : events) {
        session.runLater(
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

  /**
   * @param reading told which event is being read
   */
  private Claimed claim(
      WriteSession session,
      String channel,
      long from,
      long until,
      int limit,
      AtomicReference<@Nullable EventKey> reading)
      throws SQLException {
    record Row(EventKey key, int attempts, long fence) {}

    reading.set(null);
    List<Row> claimed = new ArrayList<>(limit);
    NamedStatement statement =
        session
            .statement(CLAIM)
            .set("channel", channel)
            .set("from", from)
            .set("until", until)
            .set("owner", session.owner())
            .set("limit", limit);
    if (statement.has(STEP)) {
      // Where several processes share the queue.
      statement
          .set(STEP, session.fenceStep())
          .set(FIRST, from == EventKey.AT_ONCE ? database.floor(channel).firstId() : 0);
    }
    try (ResultSet row = statement.query()) {
      while (row.next()) {
        claimed.add(
            new Row(
                new EventKey(channel, row.getLong("due_at"), row.getLong("id")),
                row.getInt("attempts"),
                row.getLong("fence")));
      }
    }
    // RETURNING promises no order.
    claimed.sort(
        Comparator.comparingLong((Row row) -> row.key().dueAt())
            .thenComparingLong(row -> row.key().id()));
    int handedOver = 0;
    for (Row row : claimed) {
      reading.set(row.key());
      Lease lease = new Lease(session.owner(), row.fence());
      Optional<InboundEvent> event = event(session, row.key(), lease, row.attempts());
      if (event.isPresent()) {
        session.deliverAfterCommit(event.get());
        handedOver++;
      }
    }
    reading.set(null);
    return new Claimed(claimed.size(), handedOver);
  }

  /** Empty for an event without a message, which stays leased: it must not hold up the others. */
  private static Optional<InboundEvent> event(
      WriteSession session, EventKey key, Lease lease, int attempts) throws SQLException {
    try (ResultSet row = session.statement(FIND_OUTBOUND).set("id", key.id()).query()) {
      if (!row.next()) {
        return Optional.empty();
      }
      Round round =
          new Round(
              row.getInt("attempts_before"),
              row.getInt("rate_limited"),
              Micros.toInstant(row.getLong("round_started_at")));
      OutboundMessage message =
          new OutboundMessage(
              new MessageId(key.id()),
              row.getString("sender"),
              row.getString("recipient"),
              row.getString("subject"),
              row.getString("body"),
              Attachments.fromText(row.getString("attachments")));
      return Optional.of(new InboundEvent(key, lease, attempts, round, message));
    }
  }

  private static @Nullable String nextChannel(NamedStatement statement, String after, String before)
      throws SQLException {
    try (ResultSet row = statement.set("after", after).set("below", before).query()) {
      row.next();
      return row.getString(1);
    }
  }
}
