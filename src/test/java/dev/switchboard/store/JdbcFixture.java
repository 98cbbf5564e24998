package dev.switchboard.store;

import dev.switchboard.event.RecordedEvents;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.PastTraffic;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.Retention;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.intake.IntakeStore;
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
