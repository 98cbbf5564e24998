package dev.switchboard.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.store.StoreOpenException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What arrives, what interrupts it, and what is refused. */
@Tag("contract")
class TransferTest extends TransferSetUp {
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
