package dev.switchboard.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.postgres.PostgresDatabase;
import dev.switchboard.store.sqlite.SqliteDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What arrives, what interrupts it, and what is refused. */
@Tag("contract")
class TransferTest {
  private static final int BATCH_ROWS = 7;

  @TempDir private Path directory;
  private final TargetDatabase target = new TargetDatabase();
  private SourceWorld source;

  @BeforeEach
  void fill() throws Exception {
    source = SourceWorld.in(directory);
  }

  @AfterEach
  void drop() {
    target.close();
  }

  @Test
  void everyRowArrivesAsItWasAndFreeOfItsLease() throws Exception {
    List<TableSum> sums = transfer(TransferTest::never).run(false).orElseThrow();

    Map<String, List<String>> copied = target.everything();
    assertThat(copied.values()).noneMatch(List::isEmpty);
    assertThat(sums)
        .extracting(TableSum::table, sum -> (int) sum.rows())
        .containsExactlyElementsOf(
            copied.entrySet().stream()
                .map(table -> tuple(table.getKey(), table.getValue().size()))
                .toList());
    assertThat(target.query("SELECT DISTINCT lease_owner || ' ' || fence FROM inbound_events"))
        .containsExactlyInAnyOrder("0 3", "0 1");
    assertThat(texts("SELECT body FROM messages ORDER BY id"))
        .isEqualTo(target.query("SELECT body FROM messages ORDER BY id"));
    assertThat(texts("SELECT hex(key) || hex(fingerprint) FROM idempotency_keys ORDER BY id"))
        .isEqualTo(
            target.query(
                "SELECT upper(encode(key, 'hex') || encode(fingerprint, 'hex')) FROM"
                    + " idempotency_keys ORDER BY id"));
    assertThat(target.query("SELECT next_attempt_at FROM messages ORDER BY id"))
        .isEqualTo(texts("SELECT next_attempt_at FROM messages ORDER BY id"))
        .contains("9007199254740993")
        .containsNull();
  }

  @Test
  void checksumIsThatOfTheRowsAlone() throws Exception {
    List<TableSum> first = transfer(TransferTest::never).run(false).orElseThrow();
    try (TargetDatabase other = new TargetDatabase()) {
      Transfer again =
          new Transfer(source.file, other.settings(), new TransferProgress(), TransferTest::never);
      assertThat(again.run(false).orElseThrow()).isEqualTo(first);
    }
    assertThat(first).extracting(TableSum::checksum).doesNotHaveDuplicates();
  }

  @Test
  void newRowsGetNumbersBehindThoseThatAreThere() throws Exception {
    transfer(TransferTest::never).run(false);

    assertThat(
            target.query(
                "INSERT INTO conversations (channel, participant_a, participant_b, message_count,"
                    + " last_activity_at) VALUES ('sms', 'a', 'b', 1, 1) RETURNING id"))
        .containsExactly("11");
    assertThat(
            target.query(
                "INSERT INTO idempotency_keys (key, fingerprint, message_id, created_at)"
                    + " VALUES ('', '', 1, 1) RETURNING id"))
        .containsExactly("64");
  }

  @Test
  void anEmptyInstallationCanMoveToo() throws Exception {
    for (Table table : Table.ALL) {
      source.execute("DELETE FROM " + table.name());
    }

    assertThat(transfer(TransferTest::never).run(false).orElseThrow())
        .extracting(TableSum::rows)
        .containsOnly(0L);
    target.serve().close();
  }

  @Test
  void theSourceIsNotChanged() throws Exception {
    byte[] before = Files.readAllBytes(source.file);

    transfer(TransferTest::never).run(false);

    assertThat(Files.readAllBytes(source.file)).isEqualTo(before);
  }

  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void interruptedAfterEveryBatchItEndsAsIfItHadRunThrough() throws Exception {
    assertThat(oneBatch().run(false)).isEmpty();
    assertThatThrownBy(target::serve)
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("run it again");
    int runs = 2;
    while (oneBatch().run(false).isEmpty()) {
      assertThat(target.query("SELECT to_regclass('unfinished_migration')")).doesNotContainNull();
      runs++;
    }

    assertThat(runs).isGreaterThan(SourceWorld.MESSAGES / BATCH_ROWS);
    assertSameAsOneRun();
    target.serve().close();
  }

  @Test
  void killedWithinABatchItEndsAsIfItHadRunThrough() throws Exception {
    assertThat(oneBatch().run(false)).isEmpty();
    for (Table table : Table.ALL) {
      target.execute(
          """
          CREATE OR REPLACE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$\
          """,
          "CREATE TRIGGER fails BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION fails()"
              .formatted(table.name()));
      assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("the same command goes on");
      target.execute("DROP TRIGGER fails ON " + table.name());
    }

    assertThat(transfer(TransferTest::never).run(false)).isPresent();
    assertSameAsOneRun();
  }

  @Test
  void stoppedWhileItComparesItComparesAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    TransferProgress progress = new TransferProgress();
    BooleanSupplier whileChecking =
        () ->
            progress.state().step() == TransferProgress.Step.CHECKING
                && asked.incrementAndGet() == 3;
    Transfer first =
        new Transfer(source.file, target.settings(), BATCH_ROWS, progress, whileChecking);

    assertThat(first.run(false)).isEmpty();
    assertThatThrownBy(target::serve).isInstanceOf(StoreOpenException.class);
    assertThat(transfer(TransferTest::never).run(false)).isPresent();
  }

  @Test
  void progressKnowsWhatEarlierRunsHaveDone() throws Exception {
    assertThat(oneBatch().run(false)).isEmpty();
    TransferProgress progress = new TransferProgress();
    AtomicInteger asked = new AtomicInteger();
    Transfer second =
        new Transfer(
            source.file,
            target.settings(),
            BATCH_ROWS,
            progress,
            () -> asked.incrementAndGet() > 2);

    assertThat(second.run(false)).isEmpty();

    assertThat(progress.state().before()).isEqualTo(BATCH_ROWS);
    assertThat(progress.state().done()).isEqualTo(SourceWorld.CONVERSATIONS + BATCH_ROWS);
    assertThat(progress.state().table()).isEqualTo("messages");
  }

  @Test
  void rowThatArrivesChangedIsFound() throws Exception {
    oneBatch().run(false);
    long changed = idOf(7);
    corrupt(
        "messages",
        "IF NEW.id = %d THEN NEW.body := 'changed'; END IF; RETURN NEW;".formatted(changed));

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("messages differs, first at id " + changed)
        .hasMessageContaining("the source has 40 rows (sha256 ")
        .hasMessageContaining("the target 40 (");
    assertThatThrownBy(target::serve).isInstanceOf(StoreOpenException.class);

    target.execute("DROP TRIGGER corrupts ON messages");
    assertThat(transfer(TransferTest::never).run(true)).isPresent();
    assertSameAsOneRun();
  }

  @Test
  void rowThatDoesNotArriveIsFound() throws Exception {
    oneBatch().run(false);
    corrupt(
        "dead_letters", "IF NEW.message_id >> 22 = 39000 THEN RETURN NULL; END IF; RETURN NEW;");

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .hasMessageContaining("dead_letters differs, first at message_id " + idOf(39))
        .hasMessageContaining("the source has 10 rows")
        .hasMessageContaining("the target 9 (");
  }

  @Test
  void rowThatNobodyCopiedIsFound() throws Exception {
    assertThat(oneBatch().run(false)).isEmpty();
    target.execute("INSERT INTO manual_retries VALUES (1, 1, 1)");

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .hasMessageContaining("manual_retries differs, first at message_id " + idOf(1));
  }

  @Test
  void sourceThatWasServedMeanwhileIsNoticed() throws Exception {
    assertThat(oneBatch().run(false)).isEmpty();
    source.serve();

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("--restart");

    assertThat(transfer(TransferTest::never).run(true)).isPresent();
    assertSameAsOneRun();
  }

  @Test
  void aServerOnTheSourceIsInTheWay() throws Exception {
    try (SqliteDatabase _ = SqliteDatabase.open(source.file, Instant.now())) {
      assertRefused("in use by another switchboard process");
    }
  }

  /** It would wake up under a new number, and send what has been copied by then. */
  @Test
  void aServerOfTheTargetThatIsOnlySuspendedFindsNoPlaceAnyMore() throws Exception {
    oneBatch().run(false);
    target.execute(
        "INSERT INTO nodes (slot, started_at, heartbeat_at, expires_at) VALUES (0, 0, 0, 1)");

    transfer(TransferTest::never).run(false);

    assertThat(target.query("SELECT count(*) FROM nodes")).containsExactly("0");
  }

  @Test
  void aServerOnTheTargetIsInTheWay() throws Exception {
    try (PostgresDatabase _ = target.serve()) {
      assertRefused("a switchboard server runs on the target");
    }
    assertThat(transfer(TransferTest::never).run(false)).isPresent();
  }

  @Test
  void twoAtOnceAreOneTooMany() throws Exception {
    try (Target _ = Target.open(target.settings())) {
      assertRefused("another `switchboard migrate` is at work");
    }
  }

  @Test
  void dataOfOthersIsLeftAlone() throws Exception {
    assertThat(transfer(TransferTest::never).run(false)).isPresent();
    Map<String, List<String>> before = target.everything();

    assertRefused("must be an empty database");
    assertThatThrownBy(() -> transfer(TransferTest::never).run(true))
        .hasMessageContaining("must be an empty");
    assertThat(target.everything()).isEqualTo(before);
  }

  @Test
  void tablesOfOthersAreLeftAlone() throws Exception {
    target.execute("CREATE TABLE invoices (id bigint)");

    assertRefused("is it empty, or Switchboard's?");
    assertThat(target.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        .containsExactly("invoices");
  }

  @Test
  void targetThatIsNotThereIsTold() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    StoreSettings nowhere =
        new StoreSettings(
            "jdbc:postgresql://127.0.0.1:" + port + "/x", "x", null, Duration.ofSeconds(1));

    assertThatThrownBy(() ->
            new Transfer(source.file, nowhere, new TransferProgress(), TransferTest::never)
                .run(false))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void sourceMustBeOneOfOurs() throws Exception {
    Path missing = directory.resolve("missing/none.db");
    Path foreign = directory.resolve("foreign.db");
    Path text = Files.writeString(directory.resolve("text.db"), "hello ".repeat(500));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + foreign);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE x (y)");
    }

    assertRefused(missing, "there is no database " + missing);
    assertRefused(foreign, "is not a Switchboard database");
    assertRefused(text, "text.db is not a database");
    assertRefused(Files.createFile(directory.resolve("empty.db")), "is not a Switchboard database");
    assertThat(missing.getParent()).doesNotExist();
    assertThat(target.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        .isEmpty();
  }

  @Test
  void sourceOfAnOlderVersionIsRefused() throws Exception {
    source.execute(
        """
        DELETE FROM flyway_schema_history
        WHERE installed_rank = (SELECT max(installed_rank) FROM flyway_schema_history)\
        """);
    assertRefused("older version of Switchboard; start the server of this version on it once");
  }

  @Test
  void sourceOfANewerVersionIsRefused() throws Exception {
    source.execute(
        """
        INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,
          execution_time, success) VALUES (91, '99', 'x', 'SQL', 'V99__x.sql', '', 1, 1)\
        """);
    assertRefused("newer version of Switchboard (schema 99)");
  }

  @Test
  void textThatPostgresCannotHoldIsNamedButNotShown() throws Exception {
    source.execute(
        "UPDATE messages SET body = 'secret' || char(0) WHERE status = 'failed' AND id >> 22 ="
            + " 7000");
    long id = idOf(7);

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("messages of the source holds a NUL character")
        .hasMessageContaining("the column body of the row with id " + id)
        .hasMessageNotContaining("secret");

    source.execute("UPDATE messages SET body = CAST(x'61ff62' AS TEXT) WHERE id = " + id);
    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .hasMessageContaining("not UTF-8");
    source.execute("UPDATE messages SET body = 'good' WHERE id = " + id);
    assertThat(transfer(TransferTest::never).run(false)).isPresent();
    assertSameAsOneRun();
  }

  @Test
  void numberThatDoesNotFitIsNamed() throws Exception {
    source.execute(
        "UPDATE attempts SET attempt_number = 3000000000 WHERE attempt_number = 2 AND message_id >>"
            + " 22 = 1000");

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .hasMessageContaining("attempts of the source holds a number that is too large")
        .hasMessageContaining("attempt_number of the row with message_id " + idOf(1));
  }

  @Test
  void whatBreaksARuleOfTheTargetIsToldWithoutItsText() throws Exception {
    target.serve().close();
    target.execute("ALTER TABLE messages ADD CONSTRAINT polite CHECK (body <> 'Grüße 😀')");

    assertThatThrownBy(() -> transfer(TransferTest::never).run(false))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("polite")
        .hasMessageNotContaining("Grüße");
  }

  private Transfer transfer(BooleanSupplier stop) {
    return new Transfer(source.file, target.settings(), BATCH_ROWS, new TransferProgress(), stop);
  }

  private static boolean never() {
    return false;
  }

  /** The message with this number in the world of the test. */
  private static long idOf(long number) {
    return number * 1000 * (1L << 22) + number;
  }

  /** Copies one batch and is interrupted, unless there is no other; then it goes to the end. */
  private Transfer oneBatch() {
    AtomicInteger asked = new AtomicInteger();
    TransferProgress progress = new TransferProgress();
    BooleanSupplier stop =
        () ->
            progress.state().step() == TransferProgress.Step.COPYING && asked.incrementAndGet() > 1;
    return new Transfer(source.file, target.settings(), BATCH_ROWS, progress, stop);
  }

  private void assertSameAsOneRun() throws Exception {
    try (TargetDatabase other = new TargetDatabase()) {
      Optional<List<TableSum>> _ =
          new Transfer(source.file, other.settings(), new TransferProgress(), TransferTest::never)
              .run(false);
      assertThat(target.everything()).isEqualTo(other.everything());
    }
  }

  private void assertRefused(String why) {
    assertRefused(source.file, why);
  }

  private void assertRefused(Path from, String why) {
    assertThatThrownBy(() ->
            new Transfer(from, target.settings(), new TransferProgress(), TransferTest::never)
                .run(false))
        .isInstanceOfAny(TransferException.class, StoreOpenException.class)
        .hasMessageContaining(why);
  }

  private void corrupt(String table, String body) throws Exception {
    target.execute(
        "CREATE FUNCTION corrupts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            + body
            + " END $$",
        "CREATE TRIGGER corrupts BEFORE INSERT ON "
            + table
            + " FOR EACH ROW EXECUTE FUNCTION corrupts()");
  }

  private List<String> texts(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + source.file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }
}
