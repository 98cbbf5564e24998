package dev.switchboard.store;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
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
  private static final Sql LIST_CLAIMABLE = QUEUE.get("list_claimable");
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

  /** An event that may be claimed, and how large its message is in UTF-8. */
  private record Claimable(EventKey key, int attempts, long fence, long octets) {}

  public JdbcEventQueue(Database database) {
    this.database = database;
  }

  @Override
  public Claimed claimFirstAttempts(String channel, ClaimLimit limit) {
    // Alone: what is accepted meanwhile would be left behind by the word that all is fetched.
    return noticing((AtomicReference<@Nullable EventKey> read) ->
        database.writeAlone(session -> {
          Claimed claimed =
              claim(session, channel, EventKey.AT_ONCE, EventKey.AT_ONCE, limit, read);
          if (!claimed.more()) {
            session.caughtUp(channel);
          }
          return claimed;
        }));
  }

  @Override
  public Claimed claimRetries(String channel, Instant now, ClaimLimit limit) {
    return noticing((AtomicReference<@Nullable EventKey> read) ->
        database.write(session ->
            claim(
                session,
                channel,
                database.floor(channel).retryDueAt(),
                Micros.of(now),
                limit,
                read)));
  }

  /**
   * Runs a claim that says which event it is just reading. Where it fails at one, nothing was
   * stored, and it would fail at it the next time too.
   */
  private static Claimed noticing(Function<AtomicReference<@Nullable EventKey>, Claimed> claim) {
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
  public Claimed claimRetriesAfter(String channel, Instant latest, ClaimLimit limit) {
    return noticing((AtomicReference<@Nullable EventKey> read) ->
        database.write(session ->
            claim(session, channel, Micros.of(latest) + 1, Long.MAX_VALUE, limit, read)));
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
      List<Integer> attempts = new ArrayList<>();
      NamedStatement statement =
          session
              .statement(DISCARD_UNROUTABLE)
              .set("channel", channel)
              .set("owner", session.owner())
              .set("limit", limit);
      try (ResultSet row = statement.query()) {
        while (row.next()) {
          discarded.add(new EventKey(channel, row.getLong("due_at"), row.getLong("id")));
          attempts.add(row.getInt("attempts"));
        }
      }
      for (int i = 0; i < discarded.size(); i++) {
        Settlements.giveUp(session, discarded.get(i).id(), attempts.get(i), at, reason);
      }
      return discarded;
    });
  }

  @Override
  public void discard(EventKey event, String reason, Instant at) {
    // Its attempts are told before its end.
    database.writeApart(session -> {
      NamedStatement statement =
          session
              .statement(DISCARD_ONE)
              .set("channel", event.channel())
              .set("due_at", event.dueAt())
              .set("id", event.id())
              .set("owner", session.owner());
      int attempts;
      try (ResultSet row = statement.query()) {
        if (!row.next()) {
          return false;
        }
        attempts = row.getInt("attempts");
      }
      Settlements.giveUp(session, event.id(), attempts, at, reason);
      return true;
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
   * Looks at keys and sizes first, so that no message is loaded that there are no bytes for.
   *
   * @param reading told which event is being read
   */
  private Claimed claim(
      WriteSession session,
      String channel,
      long from,
      long until,
      ClaimLimit limit,
      AtomicReference<@Nullable EventKey> reading)
      throws SQLException {
    reading.set(null);
    List<Claimable> found = claimable(session, channel, from, until, limit.events());
    ManyRows claimed =
        new ManyRows(
            session,
            CLAIM,
            statement ->
                statement
                    .set("channel", channel)
                    .set("owner", session.owner())
                    .set(STEP, session.fenceStep()));
    long bytes = 0;
    int taken = 0;
    int handedOver = 0;
    for (Claimable next : found) {
      boolean fits = bytes + OutboundMessage.mostRetainedBytes(next.octets()) <= limit.bytes();
      if (!fits && !(taken == 0 && limit.oneAtLeast())) {
        break;
      }
      taken++;
      claimed.row(next.key().id()).set("due_at", next.key().dueAt());
      Lease lease = new Lease(session.owner(), next.fence() + session.fenceStep());
      reading.set(next.key());
      Optional<InboundEvent> event = event(session, next.key(), lease, next.attempts());
      if (event.isPresent()) {
        session.deliverAfterCommit(event.get());
        bytes += event.get().message().retainedBytes();
        handedOver++;
      }
    }
    reading.set(null);
    if (claimed.change().size() != taken) {
      throw new SQLException("events that were free have been claimed by others");
    }
    return new Claimed(handedOver, bytes, taken < found.size() || taken == limit.events());
  }

  private List<Claimable> claimable(
      WriteSession session, String channel, long from, long until, int limit) throws SQLException {
    NamedStatement statement =
        session
            .statement(LIST_CLAIMABLE)
            .set("channel", channel)
            .set("from", from)
            .set("until", until)
            .set("owner", session.owner())
            .set("limit", limit);
    if (statement.has(FIRST)) {
      // Where several processes share the queue.
      statement.set(FIRST, from == EventKey.AT_ONCE ? database.floor(channel).firstId() : 0);
    }
    List<Claimable> found = new ArrayList<>();
    try (ResultSet row = statement.query()) {
      while (row.next()) {
        found.add(
            new Claimable(
                new EventKey(channel, row.getLong("due_at"), row.getLong("id")),
                row.getInt("attempts"),
                row.getLong("fence"),
                row.getLong("octets")));
      }
    }
    return found;
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
      return Optional.of(
          new InboundEvent(key, lease, attempts, round, row.getLong("conversation_id"), message));
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
