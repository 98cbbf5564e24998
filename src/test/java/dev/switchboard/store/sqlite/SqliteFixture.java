package dev.switchboard.store.sqlite;

import dev.switchboard.event.Listeners;
import dev.switchboard.store.JdbcFixture;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.UpgradeListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The store on a file. */
final class SqliteFixture extends JdbcFixture {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private final Path file;
  private final LongSupplier nanoTime;
  private final Duration readTimeout;
  private SqliteDatabase database;

  SqliteFixture(Path directory) {
    this(directory, System::nanoTime, READ_TIMEOUT);
  }

  SqliteFixture(Path directory, LongSupplier nanoTime) {
    this(directory, nanoTime, READ_TIMEOUT);
  }

  SqliteFixture(Path directory, Duration readTimeout) {
    this(directory, System::nanoTime, readTimeout);
  }

  private SqliteFixture(Path directory, LongSupplier nanoTime, Duration readTimeout) {
    this.file = directory.resolve("switchboard.db");
    this.nanoTime = nanoTime;
    this.readTimeout = readTimeout;
    if (!Files.exists(file)) {
      create(file);
    }
    this.database = start();
  }

  private static void create(Path file) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(file, Template.EMPTY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Made once, because making the tables takes longer than most tests. */
  private static final class Template {
    static final byte[] EMPTY = make();

    private static byte[] make() {
      try {
        Path file = Files.createTempDirectory("sqlite").resolve("switchboard.db");
        SqliteDatabase.open(file, Samples.NOON, READ_TIMEOUT, UpgradeListener.NONE).close();
        return Files.readAllBytes(file);
      } catch (IOException | StoreOpenException e) {
        throw new AssertionError(e);
      }
    }
  }

  private SqliteDatabase start() {
    try {
      SqliteDatabase opened =
          SqliteDatabase.open(file, Samples.NOON, readTimeout, UpgradeListener.NONE);
      opened.start(handOff, new Listeners(events), failures::add, nanoTime);
      return opened;
    } catch (StoreOpenException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void allowNegativeAttempts() {
    execute("PRAGMA ignore_check_constraints = 1");
  }

  @Override
  public void indexMessages() {
    execute(
        "INSERT OR IGNORE INTO conversation_index (conversation_id, ordered_at, id, sent_by_a)"
            + " SELECT conversation_id, ordered_at, id, sent_by_a FROM messages");
  }

  @Override
  public SqliteDatabase database() {
    return database;
  }

  /** A fresh start on the file of a store that has been closed or has failed. */
  SqliteFixture reopened() {
    return new SqliteFixture(Objects.requireNonNull(file.getParent()));
  }

  Path file() {
    return file;
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
}
