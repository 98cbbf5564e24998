package dev.switchboard.store.sqlite;

import dev.switchboard.event.Listeners;
import dev.switchboard.store.JdbcFixture;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.UpgradeListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The store on a file. */
public final class SqliteFixture extends JdbcFixture {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private static final EmptyStore EMPTY = new EmptyStore();

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
      EMPTY.writeTo(file);
    }
    this.database = start();
  }

  /** Opens the store in a file as a server with the usual settings does. */
  public static SqliteDatabase open(Path file) throws StoreOpenException {
    return SqliteDatabase.open(file, Samples.NOON, READ_TIMEOUT, UpgradeListener.NONE);
  }

  /** The file of a store with nothing in it, because making the tables takes longer than tests. */
  private static final class EmptyStore {
    private byte @Nullable [] content;

    synchronized void writeTo(Path file) {
      try {
        if (content == null) {
          open(file).close();
          content = Files.readAllBytes(file);
        } else {
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.write(file, content);
        }
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
