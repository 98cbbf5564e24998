package dev.switchboard.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlives the process that acknowledged it. */
@Tag("contract")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashTest {
  private static final int ACCEPTED_BEFORE_THE_KILL = 500;

  @Test
  void everyAcknowledgedMessageSurvivesAKill(@TempDir Path directory) throws IOException {
    List<String> acknowledged = new ArrayList<>();
    try (OtherProcess other = OtherProcess.acceptingInto(directory)) {
      while (acknowledged.size() < ACCEPTED_BEFORE_THE_KILL) {
        acknowledged.add(other.nextLine());
      }
      assertInUse(directory);
      other.kill();
      other.rest().lines().forEach(acknowledged::add);
    }

    try (SqliteFixture store = new SqliteFixture(directory)) {
      assertThat(acknowledged).doesNotHaveDuplicates();
      assertThat(acknowledged)
          .allSatisfy(id ->
              assertThat(store.history().find(MessageId.parse(id).orElseThrow())).isPresent());
      long stored = store.rows("messages");
      assertThat(stored).isGreaterThanOrEqualTo(acknowledged.size());
      assertThat(store.rows("inbound_events")).isEqualTo(stored);
      assertThat(
              store.rows(
                  "messages m JOIN inbound_events e ON e.id = m.id AND e.channel = m.channel"))
          .isEqualTo(stored);
      assertThat(store.rows("conversation_messages")).isEqualTo(stored);
      assertThat(
              store.rows(
                  "messages m JOIN conversation_messages c ON c.conversation_id = m.conversation_id"
                      + " AND c.id = m.id"))
          .isEqualTo(stored);
      assertThat(store.rows("conversations")).isEqualTo(OtherProcess.PAIRS);
      assertThat(
              store.rows(
                  "conversations c WHERE message_count ="
                      + " (SELECT count(*) FROM messages WHERE conversation_id = c.id)"))
          .isEqualTo(OtherProcess.PAIRS);
      Page page = store.history().list(new MessageQuery(null, null, null, null, null, 0, 1));
      assertThat(page.total()).isEqualTo(stored);
      assertThat(store.queue().status().waiting()).isEqualTo(stored);
    }
  }

  private static void assertInUse(Path directory) {
    assertThatThrownBy(() -> SqliteFixture.open(directory.resolve("switchboard.db")).close())
        .isInstanceOf(StoreOpenException.class)
        .hasMessageMatching(
            "the data directory %s is in use by another switchboard process \\([0-9]+\\): stop it, .*"
                .formatted(directory));
  }
}
