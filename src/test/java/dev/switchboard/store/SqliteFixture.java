package dev.switchboard.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The store on a file. */
final class SqliteFixture extends JdbcFixture {
  private final Path file;
  private final Duration readTimeout;
  private SqliteDatabase database;

  SqliteFixture(Path directory) {
    this(directory, SqliteDatabase.READ_TIMEOUT);
  }

  SqliteFixture(Path directory, Duration readTimeout) {
    this.file = directory.resolve("switchboard.db");
    this.readTimeout = readTimeout;
    this.database = start();
  }

  private SqliteDatabase start() {
    try {
      SqliteDatabase opened = SqliteDatabase.open(file, Samples.NOON, readTimeout);
      opened.start(handOff, failures::add);
      return opened;
    } catch (StoreOpenException e) {
      throw new AssertionError(e);
    }
  }

  @Override
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
