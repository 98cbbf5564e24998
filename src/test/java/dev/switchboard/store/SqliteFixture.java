package dev.switchboard.store;

import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventQueue;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** The store on a file. */
final class SqliteFixture implements StoreFixture {
  private final Path file;
  private final RecordingHandOff handOff = new RecordingHandOff();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private SqliteDatabase database;

  SqliteFixture(Path directory) {
    this.file = directory.resolve("switchboard.db");
    this.database = start();
  }

  private SqliteDatabase start() {
    try {
      SqliteDatabase opened = SqliteDatabase.open(file, Samples.NOON);
      opened.start(handOff, failures::add);
      return opened;
    } catch (StoreOpenException e) {
      throw new AssertionError(e);
    }
  }

  SqliteDatabase database() {
    return database;
  }

  /** A fresh start on the file of a store that has been closed or has failed. */
  SqliteFixture reopened() {
    return new SqliteFixture(Objects.requireNonNull(file.getParent()));
  }

  Path file() {
    return file;
  }

  /** How many rows a table has. */
  long rows(String table) {
    return number("SELECT count(*) FROM " + table);
  }

  /** The one number that a query gives. */
  long number(String query) {
    Sql sql = new Sql(query, List.of());
    return database.read(session -> {
      try (ResultSet row = session.statement(sql).query()) {
        row.next();
        return row.getLong(1);
      }
    });
  }

  /** What the store has said when it failed for good. */
  List<Throwable> failures() {
    return failures;
  }

  @Override
  public IntakeStore intake() {
    return jdbcIntake();
  }

  @Override
  public EventQueue queue() {
    return new JdbcEventQueue(database);
  }

  @Override
  public InboundQueue inbound() {
    return new JdbcInboundQueue(database);
  }

  @Override
  public MessageHistory history() {
    return new JdbcMessageHistory(database);
  }

  @Override
  public ConversationHistory conversations() {
    return new JdbcConversationHistory(database);
  }

  @Override
  public DeadLetters deadLetters() {
    return new JdbcDeadLetters(database);
  }

  @Override
  public Invariants invariants() {
    return new JdbcInvariants(database);
  }

  @Override
  public RecordingHandOff handOff() {
    return handOff;
  }

  @Override
  public int forgetExpiredKeys(Instant now) {
    return jdbcIntake().forgetExpiredKeys(now);
  }

  @Override
  public int forgetBatch() {
    return JdbcIntakeStore.FORGET_BATCH;
  }

  @Override
  public int retryBatch() {
    return JdbcDeadLetters.BATCH;
  }

  @Override
  public void reopen() {
    database.close();
    database = start();
  }

  @Override
  public void close() {
    database.close();
  }

  private JdbcIntakeStore jdbcIntake() {
    return new JdbcIntakeStore(database, TTL);
  }
}
