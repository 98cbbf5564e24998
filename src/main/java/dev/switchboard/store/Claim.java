package dev.switchboard.store;

import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.UnreadableEventException;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.ManyRows;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One claim: leases free events of a channel to this process. Looks at keys and sizes first, so
 * that no message is loaded that there are no bytes for.
 */
final class Claim {
  private static final Set<String> OF_THE_DATABASE = Set.of("0A", "26", "28", "42");

  private static final Sql.File QUEUE = Sql.load("queue.sql");
  private static final Sql LIST_CLAIMABLE = QUEUE.get("list_claimable");
  private static final Sql CLAIM = QUEUE.get("claim");
  private static final Sql FIND_OUTBOUND = QUEUE.get("find_outbound");
  private static final Sql FIND_FILES = QUEUE.get("find_files");
  private static final String FIRST = "first";

  private final Database database;
  private final String channel;
  private final long from;
  private final long until;
  private final ClaimLimit limit;

  /** Only events with at least so many attempts. */
  private final int attempts;

  /** Written by the thread of the transaction, read by the caller after its end. */
  private @Nullable EventKey reading;

  /** An event that may be claimed, and how large its message is in UTF-8. */
  private record Claimable(EventKey key, int attempts, long fence, long octets) {}

  /** What stands on the row of a message. */
  private record Found(Round round, long conversationId, MessageContent content) {}

  /**
   * @param from the first due time
   * @param until the last due time
   * @param attempts that each has at least
   */
  Claim(Database database, String channel, long from, long until, int attempts, ClaimLimit limit) {
    this.database = database;
    this.channel = channel;
    this.from = from;
    this.until = until;
    this.attempts = attempts;
    this.limit = limit;
  }

  /**
   * Runs it.
   *
   * @throws UnreadableEventException when it fails at one event; nothing was claimed, and the next
   *     claim would fail at it too
   */
  Claimed run() {
    try {
      // First attempts alone: an event accepted meanwhile would be missed by the word caught up.
      return isFirstAttempts() ? database.writeAlone(this::claim) : database.write(this::claim);
    } catch (IllegalStateException e) {
      EventKey unreadable = reading;
      Throwable cause = e.getCause();
      if (unreadable == null || cause == null || cause instanceof Error || isOfTheDatabase(cause)) {
        throw e;
      }
      throw new UnreadableEventException(unreadable, cause);
    }
  }

  /**
   * Whether rights, a table or a prepared statement are missing: no message is to blame (SQLSTATE
   * classes of PostgreSQL, appendix A).
   */
  private static boolean isOfTheDatabase(Throwable cause) {
    String state = cause instanceof SQLException failure ? failure.getSQLState() : null;
    return state != null
        && OF_THE_DATABASE.contains(state.substring(0, Math.min(2, state.length())));
  }

  private Claimed claim(WriteSession session) throws SQLException {
    reading = null;
    List<Claimable> found = claimable(session);
    ManyRows claimed =
        new ManyRows(
            session.statements(),
            CLAIM,
            statement ->
                statement
                    .set("channel", channel)
                    .set("owner", session.owner())
                    .set("step", session.fenceStep()));
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
      reading = next.key();
      Optional<LeasedMessage> event = event(session, next);
      if (event.isPresent()) {
        session.effects().deliver(event.get());
        bytes += event.get().message().retainedBytes();
        handedOver++;
      }
    }
    reading = null;
    if (claimed.change().size() != taken) {
      throw new SQLException("events that were free have been claimed by others");
    }
    boolean more = taken < found.size() || taken == limit.events();
    if (isFirstAttempts() && !more) {
      session.effects().caughtUp(channel);
    }
    return new Claimed(handedOver, bytes, more);
  }

  private boolean isFirstAttempts() {
    return until == EventKey.AT_ONCE;
  }

  private List<Claimable> claimable(WriteSession session) throws SQLException {
    NamedStatement statement =
        session
            .statement(LIST_CLAIMABLE)
            .set("channel", channel)
            .set("from", from)
            .set("until", until)
            .set("attempts", attempts)
            .set("owner", session.owner())
            .set("limit", limit.events());
    if (statement.has(FIRST)) {
      // Where several processes share the queue.
      statement.set(FIRST, isFirstAttempts() ? database.floor(channel).firstId() : 0);
    }
    return statement.list(row ->
        new Claimable(
            new EventKey(channel, row.getLong("due_at"), row.getLong("id")),
            row.getInt("attempts"),
            row.getLong("fence"),
            row.getLong("octets")));
  }

  /** Empty for an event without a message, which stays leased: it must not hold up the others. */
  private static Optional<LeasedMessage> event(WriteSession session, Claimable claimed)
      throws SQLException {
    Lease lease = new Lease(session.owner(), claimed.fence() + session.fenceStep());
    MessageId id = new MessageId(claimed.key().id());
    Optional<Found> found =
        session.statement(FIND_OUTBOUND).set("id", id.value()).first(row -> found(row));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    OutboundMessage message =
        new OutboundMessage(id, found.get().content(), files(session, id, found.get().content()));
    return Optional.of(
        new LeasedMessage(
            claimed.key(),
            lease,
            claimed.attempts(),
            found.get().round(),
            found.get().conversationId(),
            message));
  }

  private static Found found(ResultSet row) throws SQLException {
    MessageContent content = MessageRows.content(row);
    Instant requestedAt = Micros.get(row, "requested_at");
    Round round =
        requestedAt == null
            ? Round.first(Micros.toInstant(row.getLong("accepted_at")), content.options())
            : new Round(row.getInt("attempts_before"), 0, requestedAt);
    return new Found(
        round.rateLimited(row.getInt("rate_limited")), row.getLong("conversation_id"), content);
  }

  private static List<FileContent> files(WriteSession session, MessageId id, MessageContent content)
      throws SQLException {
    return content.options().files().isEmpty()
        ? List.of()
        : session
            .statement(FIND_FILES)
            .set("id", id.value())
            .list(row -> FileContent.of(row.getBytes("content")));
  }
}
