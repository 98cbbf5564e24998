package dev.switchboard.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the person who runs a server is told about its disk. */
@Tag("contract")
class SqliteErrorsTest {
  private static final Path FILE = Path.of("data/switchboard.db");

  /** As they came when a server was started on disks with 0 to 1,300 KiB left. */
  static Stream<SQLException> facesOfAFullDisk() {
    return Stream.of(
        // The native library could not be unpacked.
        new SQLException("Error opening connection", new Exception("No native library found")),
        new SQLiteException("cannot resize", SQLiteErrorCode.SQLITE_IOERR_SHMSIZE),
        new SQLiteException("cannot open", SQLiteErrorCode.SQLITE_CANTOPEN),
        new SQLiteException("cannot insert", SQLiteErrorCode.SQLITE_FULL));
  }

  @ParameterizedTest
  @MethodSource("facesOfAFullDisk")
  void fullDiskIsCalledSoWhereverItIsMetFirst(SQLException cause) {
    assertThat(SqliteErrors.describe(FILE, cause, DiskSpace.NEEDED_BYTES - 1))
        .isEqualTo("the disk with the database data/switchboard.db is full");
  }

  @Test
  void diskWithRoomIsNotCalledFull() {
    SQLiteException damaged = new SQLiteException("x", SQLiteErrorCode.SQLITE_IOERR_READ);

    assertThat(SqliteErrors.describe(FILE, damaged, DiskSpace.NEEDED_BYTES))
        .isEqualTo("reading or writing the database data/switchboard.db failed");
  }

  @Test
  void databaseThatIsDamagedIsNotCalledFullEvenWithoutRoom() {
    SQLiteException damaged = new SQLiteException("x", SQLiteErrorCode.SQLITE_CORRUPT);

    assertThat(SqliteErrors.describe(FILE, damaged, 0))
        .isEqualTo("the database data/switchboard.db is damaged");
  }

  @Test
  void causeThatTheDriverNamesCountsHoweverDeepItIs() {
    SQLException wrapped =
        new SQLException(
            "Error opening connection", new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL));

    assertThat(SqliteSchema.sentence(FILE, new FlywayException("cannot connect", wrapped)))
        .isEqualTo("the disk with the database data/switchboard.db is full");
  }
}
