package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.history.Retention.Removal;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.JdbcRetention;
import dev.switchboard.store.Migrations;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** How the index of messages by conversation follows the messages. */
@Tag("contract")
@SuppressWarnings("NullAway.Init")
class ConversationIndexTest {
  @TempDir Path directory;

  @Test
  void messagesAreNotedInTheirConversationUntilTheyAreWorthAPageOfTheIndex() {
    try (SqliteFixture store = new SqliteFixture(directory)) {
      Samples samples = new Samples();
      List<Long> indexed = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        store.intake().accept(samples.sms(ANN, BOB), null);
        indexed.add(store.rows("conversation_index"));
        assertThat(store.rows("conversation_messages")).isEqualTo(i + 1);
      }

      assertThat(indexed).startsWith(0L, 0L, 0L, 0L).endsWith(16L);
      assertThat(indexed.stream().distinct()).containsExactly(0L, 8L, 16L);
    }
  }

  @Test
  void manyMessagesOfOneTransactionAreIndexedAtOnce() {
    try (SqliteFixture store = new SqliteFixture(directory)) {
      Samples samples = new Samples();
      store.intake().accept(samples.sms(ANN, BOB), null);

      store.intake().acceptTogether(Stream.generate(samples::sms).limit(8).toList(), List.of());
      store.intake().acceptTogether(Stream.generate(samples::sms).limit(6).toList(), List.of());

      assertThat(store.rows("conversation_index")).isEqualTo(8);
      assertThat(store.rows("conversation_messages")).isEqualTo(15);
    }
  }

  @Test
  void deletedMessageLeavesNoEntryWhereverItWas() {
    try (SqliteFixture store = new SqliteFixture(directory)) {
      Samples samples = new Samples();
      List<MessageId> ids = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Stored stored = store.intake().accept(samples.sms(ANN, BOB), null);
        ids.add(StoreContract.fresh(stored).receipt().id());
      }
      store.execute("UPDATE messages SET status = 'dispatched', processed_at = 1");

      for (MessageId id : List.of(ids.get(9), ids.get(0), ids.get(8))) {
        assertThat(new JdbcRetention(store.database()).remove(id)).isEqualTo(Removal.DONE);
      }

      assertThat(store.rows("conversation_index")).isEqualTo(7);
      assertThat(store.rows("conversation_messages")).isEqualTo(7);
      assertThat(store.number("SELECT length(unindexed) FROM conversations")).isZero();
    }
  }

  @Test
  void whereEntriesAreGoneTheFailureSaysWhatToDo() {
    try (SqliteFixture store = new SqliteFixture(directory)) {
      store.intake().accept(new Samples().sms(ANN, BOB), null);
      store.execute("UPDATE conversations SET unindexed = ''");

      assertThatThrownBy(() -> store.conversations().messages(1, null, 0, 10))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("docs/operations.md");
    }
  }

  @Test
  void storeOfAnEarlierVersionIsIndexedWhenItIsOpened() throws SQLException {
    assertThat(entriesAfterAnUpgrade("8", List.of()))
        .containsExactly("7: 10 4 0", "7: 20 3 0", "7: 30 1 1", "8: -5 2 1");
  }

  @Test
  void whatAnEarlierVersionHasNotedIsKept() throws SQLException {
    List<String> notes =
        List.of(
            "UPDATE conversations SET unindexed = ',[30,1,1],[20,3,0]' WHERE id = 7",
            "INSERT INTO conversation_index VALUES (8, -5, 2, 1)");

    assertThat(entriesAfterAnUpgrade("9", notes))
        .containsExactly("7: 10 4 0", "7: 20 3 0", "7: 30 1 1", "8: -5 2 1");
  }

  /** What is found of three messages of an earlier version, and of one that came afterwards. */
  private List<String> entriesAfterAnUpgrade(String version, List<String> before)
      throws SQLException {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + directory.resolve("old.db"));
    Flyway now = Migrations.of(source, "sqlite");
    Flyway.configure().configuration(now.getConfiguration()).target(version).load().migrate();
    try (Connection connection = DriverManager.getConnection(source.getUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO conversations"
              + " (id, channel, participant_a, participant_b, message_count, last_activity_at)"
              + " VALUES (7, 'sms', 'a', 'b', 3, 30), (8, 'sms', 'a', 'c', 1, -5)");
      statement.execute(
          "INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient,"
              + " sent_by_a, body, ordered_at, accepted_at, status) VALUES"
              + " (1, 7, 'outbound', 'sms', 'a', 'b', 1, 'x', 30, 1, 'pending'),"
              + " (2, 8, 'outbound', 'sms', 'a', 'c', 1, 'x', -5, 1, 'pending'),"
              + " (3, 7, 'outbound', 'sms', 'b', 'a', 0, 'x', 20, 1, 'pending')");
      for (String sql : before) {
        statement.execute(sql);
      }

      now.migrate();
      statement.execute(
          "UPDATE conversations SET unindexed = unindexed || ',[10,4,0]' WHERE id = 7");

      List<String> entries = new ArrayList<>();
      try (ResultSet row =
          statement.executeQuery(
              "SELECT format('%d: %d %d %d', conversation_id, ordered_at, id, sent_by_a) AS entry"
                  + " FROM conversation_messages ORDER BY conversation_id, ordered_at")) {
        while (row.next()) {
          entries.add(row.getString("entry"));
        }
      }
      return entries;
    }
  }
}
