package dev.switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.RecordedEvents;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.PastTraffic;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.Retention;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What stores that speak SQL have in common for their tests. */
public abstract class JdbcFixture implements StoreFixture {
  public final RecordingHandOff handOff = new RecordingHandOff();
  public final RecordedEvents events = new RecordedEvents();
  public final List<Throwable> failures = new CopyOnWriteArrayList<>();

  public abstract Database database();

  /** Switches off a rule of {@code manual_retries}, so that a row can be damaged. */
  public abstract void allowNegativeAttempts();

  @Override
  public long rows(String table) {
    return number("SELECT count(*) FROM " + table);
  }

  @Override
  public void assertRowsAgree() {
    String ofMessage = " WHERE message_id NOT IN (SELECT id FROM messages)";
    assertThat(rows("attempts" + ofMessage)).as("attempts without a message").isZero();
    assertThat(rows("manual_retries" + ofMessage)).as("rounds without a message").isZero();
    assertThat(
            rows(
                "deliveries"
                    + ofMessage
                    + " AND message_id NOT IN (SELECT event_id FROM inbound_payloads)"))
        .as("deliveries of nothing")
        .isZero();
    assertThat(rows("dead_letters"))
        .isEqualTo(rows("messages WHERE status = 'failed'"))
        .isEqualTo(
            rows(
                "dead_letters d JOIN messages m ON m.id = d.message_id"
                    + " AND m.status = 'failed'"));
    assertThat(
            rows(
                "conversations c WHERE message_count <> (SELECT count(*) FROM messages m"
                    + " WHERE m.conversation_id = c.id) OR last_activity_at <> (SELECT"
                    + " max(source_timestamp) FROM messages m WHERE m.conversation_id = c.id)"))
        .as("conversations that say something else than their messages")
        .isZero();
    assertThat(rows("messages WHERE conversation_id NOT IN (SELECT id FROM conversations)"))
        .isZero();
    assertThat(rows("conversation_messages"))
        .isEqualTo(rows("messages"))
        .isEqualTo(
            rows(
                "messages m JOIN conversation_messages c ON c.conversation_id = m.conversation_id"
                    + " AND c.ordered_at = m.ordered_at AND c.id = m.id"
                    + " AND c.sent_by_a = m.sent_by_a"));
    for (MessageStatus status : MessageStatus.values()) {
      assertThat(history().list(new MessageQuery(status, null, null, null, null, 0, 1)).total())
          .as(status.wireName())
          .isEqualTo(rows("messages WHERE status = '" + status.wireName() + "'"));
    }
  }

  /** The one number that a query gives. */
  public long number(String query) {
    Sql sql = new Sql(query, List.of());
    return database()
        .read(session -> {
          try (ResultSet row = session.statement(sql).query()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Runs a statement as no program of ours does; how many rows it has changed. */
  public int execute(String sql) {
    Sql statement = new Sql(sql, List.of());
    return database().write(session -> session.statement(statement).update());
  }

  /** Adds messages that were inserted by hand to what a database does not index by itself. */
  public void indexMessages() {}

  @Override
  public List<Throwable> failures() {
    return failures;
  }

  @Override
  public IntakeStore intake() {
    return jdbcIntake();
  }

  @Override
  public EventQueue queue() {
    return new JdbcEventQueue(database());
  }

  @Override
  public InboundQueue inbound() {
    return new JdbcInboundQueue(database());
  }

  @Override
  public Readings.Messages history() {
    return new Readings.Messages(new JdbcMessageHistory(database()));
  }

  @Override
  public Readings.Conversations conversations() {
    return new Readings.Conversations(new JdbcConversationHistory(database()));
  }

  @Override
  public DeadLetters deadLetters() {
    return new JdbcDeadLetters(database());
  }

  @Override
  public OpenStore ports() {
    return DatabaseStore.on(database(), TTL);
  }

  @Override
  public Invariants invariants() {
    return new JdbcInvariants(database());
  }

  @Override
  public PastTraffic pastTraffic() {
    return new JdbcPastTraffic(database());
  }

  @Override
  public RecentTraffic recentTraffic() {
    return new JdbcRecentTraffic(database());
  }

  @Override
  public Retention retention() {
    return new JdbcRetention(database());
  }

  @Override
  public int retentionBatch() {
    return JdbcRetention.BATCH;
  }

  @Override
  public RecordingHandOff handOff() {
    return handOff;
  }

  @Override
  public RecordedEvents events() {
    return events;
  }

  @Override
  public int forgetExpiredKeys(Instant now) {
    return jdbcIntake().forgetExpiredKeys(now);
  }

  @Override
  public int forgetBatch() {
    return OpenStore.FORGET_BATCH;
  }

  @Override
  public int retryBatch() {
    return JdbcDeadLetters.BATCH;
  }

  private JdbcIntakeStore jdbcIntake() {
    return new JdbcIntakeStore(database(), TTL);
  }
}
