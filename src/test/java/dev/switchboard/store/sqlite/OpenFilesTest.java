package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.history.MessageQuery;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreOpenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files taken away from a running server: nothing is acknowledged that no later start can find. */
@Tag("contract")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class OpenFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Samples samples = new Samples();
  private Path directory;
  private SqliteFixture store;

  @BeforeEach
  void open(@TempDir Path parent) {
    directory = parent.resolve("data");
    store = new SqliteFixture(directory);
    accept();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"switchboard.db", "switchboard.db-wal", "switchboard.db-shm", "switchboard.lock"})
  void firstWriteAfterAFileWasDeletedIsNotAcknowledged(String name) throws IOException {
    Files.delete(directory.resolve(name));

    assertNotAcknowledged(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"switchboard.db", "switchboard.db-wal"})
  void firstWriteAfterAFileWasReplacedIsNotAcknowledged(String name) throws IOException {
    Path file = directory.resolve(name);
    Path copy = Files.copy(file, directory.resolve("copy"));
    Files.delete(file);
    Files.move(copy, file);

    assertNotAcknowledged(name);
  }

  @Test
  void firstWriteAfterTheDirectoryWasMovedIsNotAcknowledged() throws IOException {
    Files.move(directory, directory.resolveSibling("elsewhere"));

    assertNotAcknowledged("switchboard.db");
  }

  /** As {@code cp backup.db switchboard.db} does it, which is not how a backup is restored. */
  @Test
  void firstWriteAfterTheDatabaseWasOverwrittenIsNotAcknowledged() throws Exception {
    Path file = directory.resolve("switchboard.db");
    Path backup = directory.resolveSibling("backup.db");
    try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = reader.createStatement()) {
      statement.execute("VACUUM INTO '" + backup + "'");
    }
    Files.write(file, Files.readAllBytes(backup));

    assertNotAcknowledged("the file %s was changed by another program while it was in use", file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"switchboard.db", "switchboard.db-wal"})
  void firstWriteAfterAFileWasCutIsNotAcknowledged(String name) throws IOException {
    Path file = directory.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }

    assertNotAcknowledged("the file %s was changed by another program while it was in use", file);
  }

  /** What is acknowledged into such a file may be lost with it. */
  @Test
  void readOfADamagedPageEndsTheStore() throws Exception {
    for (int i = 0; i < 300; i++) {
      accept();
    }
    store.close();
    Path file = directory.resolve("switchboard.db");
    byte[] pages = Files.readAllBytes(file);
    Arrays.fill(pages, pages.length / 4 * 3, pages.length, (byte) 0x55);
    Files.write(file, pages);
    store = store.reopened();

    assertThatThrownBy(
            () -> store.history().list(new MessageQuery(null, null, null, null, null, 0, 200)))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(store.failures()).hasSize(1);
    assertThat(store.failures().getFirst()).hasMessage("the database " + file + " is damaged");
    assertThat(store.database().isReady()).isFalse();
    assertThatThrownBy(this::accept).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void whatThisProcessWritesItselfIsNoChange() throws Exception {
    for (int i = 0; i < 3; i++) {
      accept();
      // Moves the log into the database, and begins it again.
      store.database().list(_ -> true);
    }
    for (int i = 0; i < 600; i++) {
      accept();
    }

    assertThat(store.failures()).isEmpty();
  }

  @Test
  void idleServerNoticesAsWell() throws IOException {
    Files.delete(directory.resolve("switchboard.db"));

    await().atMost(PATIENCE).until(() -> !store.failures().isEmpty());
    assertThat(store.database().isReady()).isFalse();
  }

  /** The server still has the log open, and moves what is in it to the database when it closes. */
  @Test
  void everythingAcknowledgedOutlivesADeletedLog() throws IOException {
    List<MessageId> acknowledged = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      acknowledged.add(accept());
    }
    Files.delete(directory.resolve("switchboard.db-wal"));
    assertThatThrownBy(this::accept).isInstanceOf(StoreUnavailableException.class);

    store.close();
    store = store.reopened();

    assertThat(acknowledged).allSatisfy(id -> assertThat(store.history().find(id)).isPresent());
  }

  /** SQLite would delete the log of a database that is not there. */
  @Test
  void logWithoutItsDatabaseIsRefusedUntilTheDatabaseIsBack() throws Exception {
    Path file = store.file();
    Path log = Path.of(file + "-wal");
    Path kept = Files.createDirectory(directory.resolveSibling("kept"));
    MessageId latest = accept();
    byte[] database = Files.readAllBytes(file);
    byte[] changes = Files.readAllBytes(log);
    store.close();
    Files.move(file, kept.resolve("switchboard.db"));
    Files.write(log, changes);

    assertThatThrownBy(() -> SqliteFixture.open(file))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(file + " is missing")
        .hasMessageContaining(log.toString());

    assertThat(log).hasBinaryContent(changes);
    Files.write(file, database);
    store = store.reopened();
    assertThat(store.history().find(latest)).isPresent();
  }

  private void assertNotAcknowledged(String name) {
    assertNotAcknowledged(
        "the file %s was deleted, moved or replaced while it was in use", directory.resolve(name));
  }

  private void assertNotAcknowledged(String sentence, Path file) {
    assertThatThrownBy(this::accept)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the outcome is unknown");
    assertThat(store.database().isReady()).isFalse();
    assertThat(store.failures()).hasSize(1);
    assertThat(store.failures().getFirst()).hasMessage(sentence.formatted(file));
    assertThat(store.handOff().delivered()).hasSize(1);
    assertThatThrownBy(this::accept).isInstanceOf(StoreUnavailableException.class);
    assertThat(store.failures()).hasSize(1);
  }

  private MessageId accept() {
    NewMessage message = samples.sms();
    store.intake().accept(message, null);
    return idOf(message);
  }
}
