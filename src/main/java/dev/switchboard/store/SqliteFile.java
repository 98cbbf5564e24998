package dev.switchboard.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The file of an embedded store, for whoever reads it as a whole: no server runs on it while it is
 * open, and nothing in it is changed.
 */
public final class SqliteFile implements AutoCloseable {
  private final Path file;
  private final DirectoryLock lock;
  private final Connection connection;

  private SqliteFile(Path file, DirectoryLock lock, Connection connection) {
    this.file = file;
    this.lock = lock;
    this.connection = connection;
  }

  /**
   * Opens a store that has the schema of this version.
   *
   * @throws StoreOpenException with a sentence for the user, when there is none, or a server runs
   *     on it
   */
  public static SqliteFile open(Path file) throws StoreOpenException {
    if (!Files.isRegularFile(file)) {
      throw new StoreOpenException("there is no database " + file.toAbsolutePath());
    }
    Path absolute = SqliteDatabase.realPath(file);
    DirectoryLock lock = DirectoryLock.acquire(Objects.requireNonNull(absolute.getParent()));
    try {
      NativeLibrary.keepIn(absolute.getParent());
      Connection connection = SqliteDatabase.connect(absolute, true);
      try {
        inspect(absolute, connection);
        return new SqliteFile(absolute, lock, connection);
      } catch (SQLException | StoreOpenException | FlywayException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | FlywayException e) {
      throw SqliteDatabase.release(
          lock, new StoreOpenException(SqliteDatabase.sentence(absolute, e), e));
    } catch (StoreOpenException e) {
      throw SqliteDatabase.release(lock, e);
    }
  }

  /** Read-only, and not in a transaction yet; the caller reads all in one, and leaves it open. */
  public Connection connection() {
    return connection;
  }

  /** The file itself, absolute and without links. */
  public Path path() {
    return file;
  }

  @Override
  public void close() throws IOException, SQLException {
    try (lock;
        connection) {
      // The connection first, whatever becomes of the other.
    }
  }

  private static void inspect(Path file, Connection connection)
      throws SQLException, StoreOpenException {
    try (Statement statement = connection.createStatement()) {
      String id = SqliteDatabase.text(statement, "PRAGMA application_id");
      if (!id.equals(String.valueOf(SqliteDatabase.APPLICATION_ID))) {
        throw new StoreOpenException(file + " is not a Switchboard database");
      }
    }
    connection.rollback();
    Flyway flyway = SqliteDatabase.flyway(file, true);
    SqliteDatabase.refuseNewer(file, flyway);
    if (flyway.info().pending().length > 0) {
      throw new StoreOpenException(
          file
              + " was written by an older version of Switchboard; start the server of this version"
              + " on it once, which brings it up to date");
    }
  }
}
