package dev.switchboard.store;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventKey;
import dev.switchboard.store.database.Counters.Total;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters in the database. */
public final class JdbcDeadLetters implements DeadLetters {
  /** The newest dead letters that are grouped: bounds what it costs, however many there are. */
  public static final int GROUPED = 10_000;

  /** Dead letters that one transaction looks at: bounds how long the others of it wait. */
  public static final int BATCH = 500;

  private static final Sql.File DEAD_LETTERS = Sql.load("dead_letters.sql");
  private static final Sql FIND_STANDING = DEAD_LETTERS.get("find_standing");
  private static final Sql NEWEST_DEAD_LETTER = DEAD_LETTERS.get("newest_dead_letter");
  private static final Sql LIST_DEAD_LETTERS = DEAD_LETTERS.get("list_dead_letters");
  private static final Sql GROUP_DEAD_LETTERS = DEAD_LETTERS.get("group_dead_letters");
  private static final Sql DELETE_DEAD_LETTER = DEAD_LETTERS.get("delete_dead_letter");
  private static final Sql REVIVE_MESSAGE = DEAD_LETTERS.get("revive_message");
  private static final Sql COUNT_ATTEMPTS = DEAD_LETTERS.get("count_attempts");
  private static final Sql BEGIN_ROUND = DEAD_LETTERS.get("begin_round");

  private final Database database;

  private record CurrentState(
      MessageStatus status, String channel, long conversationId, boolean isRedacted) {}

  /** A dead letter that a selection may mean, and where it belongs. */
  private record Candidate(long id, long conversationId, DeadLetter letter) {}

  public JdbcDeadLetters(Database database) {
    this.database = database;
  }

  @Override
  public Retry retry(MessageId id, Map<String, String> providers, Instant now) {
    // The failure is told before the retry, and the retry before its attempts.
    return database.writeApart(session -> {
      CurrentState standing = standing(session, id);
      if (standing == null) {
        return new Retry.Unknown();
      }
      if (standing.status() != MessageStatus.FAILED) {
        return new Retry.NotFailed(standing.status());
      }
      if (standing.isRedacted()) {
        return new Retry.Redacted();
      }
      String provider = providers.get(standing.channel());
      if (provider == null) {
        return new Retry.NoProvider(standing.channel());
      }
      return bringBack(
              session, id.value(), standing.channel(), standing.conversationId(), provider, now)
          ? new Retry.Retried(id, standing.conversationId())
          : new Retry.NotFailed(MessageStatus.PENDING);
    });
  }

  @Override
  public Optional<MessageId> newest() {
    return database.read(session -> {
      long newest = session.statement(NEWEST_DEAD_LETTER).number();
      return newest == 0 ? Optional.empty() : Optional.of(new MessageId(newest));
    });
  }

  @Override
  public Groups groups() {
    return database.list(session -> {
      List<Group> groups =
          session
              .statement(GROUP_DEAD_LETTERS)
              .set("limit", GROUPED)
              .list(row ->
                  new Group(
                      row.getString("reason"),
                      row.getString("provider_name"),
                      row.getString("last_error_code"),
                      row.getLong("count"),
                      new MessageId(row.getLong("newest")),
                      Micros.toInstant(row.getLong("newest_at"))));
      long lookedAt = groups.stream().mapToLong(Group::count).sum();
      return new Groups(groups, lookedAt, lookedAt < GROUPED);
    });
  }

  @Override
  public Batch retryAll(Range range, Map<String, String> providers, Instant now) {
    return database.writeApart(session -> {
      List<Candidate> found = candidates(session, range, now);
      int retried = 0;
      for (Candidate dead : found) {
        String channel = dead.letter().channel();
        String provider = providers.get(channel);
        if (range.selection().takes(dead.letter())
            && provider != null
            && bringBack(session, dead.id(), channel, dead.conversationId(), provider, now)) {
          retried++;
        }
      }
      return new Batch(retried, found.size() < BATCH ? null : rest(range, found.getLast()));
    });
  }

  private static Range rest(Range range, Candidate last) {
    return new Range(new MessageId(last.id()), range.until(), range.selection());
  }

  private static @Nullable CurrentState standing(WriteSession session, MessageId id)
      throws SQLException {
    return session
        .statement(FIND_STANDING)
        .set("id", id.value())
        .first(row ->
            new CurrentState(
                MessageStatus.of(row.getString("status")).orElseThrow(),
                row.getString("channel"),
                row.getLong("conversation_id"),
                row.getBoolean("redacted")))
        .orElse(null);
  }

  /** The filters are not in the statement, so that what they leave out is bounded as well. */
  private static List<Candidate> candidates(WriteSession session, Range range, Instant now)
      throws SQLException {
    return session
        .statement(LIST_DEAD_LETTERS)
        .set("after", range.after() == null ? 0 : range.after().value())
        .set("until", range.until().value())
        .set("limit", BATCH)
        .list(row ->
            new Candidate(
                row.getLong("message_id"),
                row.getLong("conversation_id"),
                new DeadLetter(
                    row.getString("channel"),
                    row.getString("provider_name"),
                    row.getString("reason"),
                    row.getString("last_error_code"),
                    row.getString("sent_from"),
                    row.getString("sent_to"),
                    DeadLetter.isWanted(
                        row.getString("reason"),
                        MessageOptionsJson.of(row.getString("options")),
                        now),
                    row.getBoolean("redacted"))));
  }

  /** False when another transaction was first: the one that finds the message failed counts. */
  private static boolean bringBack(
      WriteSession session,
      long id,
      String channel,
      long conversationId,
      String provider,
      Instant now)
      throws SQLException {
    int revived =
        session
            .statement(REVIVE_MESSAGE)
            .set("id", id)
            .set("next_attempt_at", now)
            .set("provider_name", provider)
            .update();
    if (revived == 0) {
      return false;
    }
    session.statement(DELETE_DEAD_LETTER).set("message_id", id).update();
    int attempts = (int) session.statement(COUNT_ATTEMPTS).set("message_id", id).number();
    // Due now instead of at once: it comes after the first attempts, as every retry does.
    EventKey key = new EventKey(channel, Micros.of(now), id);
    EventRows.insert(session, key, attempts, EventRows.FREE, EventRows.FIRST_FENCE);
    session
        .statement(BEGIN_ROUND)
        .set("message_id", id)
        .set("attempts_before", attempts)
        .set("requested_at", now)
        .update();
    session.counters().add(channel, Total.FAILED, -1);
    session
        .effects()
        .tell(
            new MessageEvent.RetriedManually(
                new MessageId(id), channel, conversationId, provider, now));
    return true;
  }
}
