package dev.switchboard.store.sqlite;

import dev.switchboard.store.Migrations;
import dev.switchboard.store.StoreOpenException;
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
 * The file of an embedded store, for programs that read it as a whole: no server runs on it while
 * it is open, and nothing in it is changed.
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
    Path absolute = DataDirectory.realPath(file);
    DirectoryLock lock = DirectoryLock.acquire(Objects.requireNonNull(absolute.getParent()));
    try {
      NativeLibrary.keepIn(absolute.getParent());
      Connection connection = SqliteConnections.connect(absolute, true);
      try {
        inspect(absolute, connection);
        return new SqliteFile(absolute, lock, connection);
      } catch (SQLException | StoreOpenException | FlywayException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException | FlywayException e) {
      throw lock.releaseAfter(new StoreOpenException(SqliteSchema.sentence(absolute, e), e));
    } catch (StoreOpenException e) {
      throw lock.releaseAfter(e);
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
      // The connection first; a failure of one does not keep the other open.
    }
  }

  private static void inspect(Path file, Connection connection)
      throws SQLException, StoreOpenException {
    try (Statement statement = connection.createStatement()) {
      if (!SqliteSchema.isOurs(statement)) {
        throw new StoreOpenException(file + " is not a Switchboard database");
      }
    }
    connection.rollback();
    Flyway flyway = SqliteSchema.flyway(file, true);
    Migrations.refuseNewer(file.toString(), flyway);
    if (flyway.info().pending().length > 0) {
      throw new StoreOpenException(
          file
              + " was written by an older version of Switchboard; start the server of this version"
              + " on it once, which brings it up to date");
    }
  }
}
