package dev.switchboard.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.net.Ports;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.postgres.PostgresDatabase;
import dev.switchboard.store.sqlite.SqliteDatabase;
import dev.switchboard.store.sqlite.SqliteFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is refused, and what it is told. */
@Tag("contract")
class TransferRefusedTest extends TransferSetUp {
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
    try (SqliteDatabase _ = SqliteFixture.open(source.file)) {
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
    int port = Ports.unused();
    StoreSettings nowhere =
        new StoreSettings(
            "jdbc:postgresql://127.0.0.1:" + port + "/x",
            "x",
            null,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            0);

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
}
