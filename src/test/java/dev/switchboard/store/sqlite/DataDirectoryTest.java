package dev.switchboard.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.store.RecordingHandOff;
import dev.switchboard.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who else on this machine may read the messages. */
@Tag("contract")
class DataDirectoryTest {
  @TempDir private Path home;

  @Test
  void aNewStoreIsForItsOwnerOnly() throws Exception {
    Path directory = home.resolve("a/data");
    try (SqliteDatabase database = open(directory)) {
      database.start(new RecordingHandOff(), _ -> {}, _ -> {});
      assertThat(mode(home.resolve("a"))).isEqualTo("rwx------");
      assertThat(mode(directory)).isEqualTo("rwx------");
      assertThat(modesIn(directory))
          .containsEntry("switchboard.db", "rw-------")
          .containsEntry("switchboard.db-wal", "rw-------")
          .containsEntry("switchboard.db-shm", "rw-------")
          .containsEntry("switchboard.lock", "rw-------")
          .allSatisfy((file, mode) -> assertThat(mode).as(file).endsWith("------"));
      assertThat(database.closedToOthers()).isEmpty();
    }
  }

  @Test
  void whatAnEarlierVersionLeftOpenIsClosedAndNamed() throws Exception {
    Path directory = home.resolve("data");
    open(directory).close();
    Path file = directory.resolve("switchboard.db");
    chmod(directory, "rwxr-xr-x");
    chmod(file, "rw-rw-r--");
    chmod(directory.resolve("switchboard.lock"), "rw-r--r--");

    try (SqliteDatabase database = open(directory)) {
      assertThat(database.closedToOthers())
          .containsExactlyInAnyOrder(file, directory.resolve("switchboard.lock"), directory);
      assertThat(mode(directory)).isEqualTo("rwx------");
      assertThat(modesIn(directory))
          .allSatisfy((name, mode) -> assertThat(mode).as(name).endsWith("------"));
    }
    try (SqliteDatabase again = open(directory)) {
      assertThat(again.closedToOthers()).isEmpty();
    }
  }

  /** A home directory, or the one that a program was started in, is not ours to close. */
  @Test
  void aDirectoryWithFilesOfOthersStaysAsItIs() throws Exception {
    Path directory = Files.createDirectory(home.resolve("work"));
    Files.writeString(directory.resolve("notes.txt"), "mine");
    chmod(directory, "rwxr-xr-x");
    chmod(directory.resolve("notes.txt"), "rw-r--r--");

    try (SqliteDatabase _ = open(directory)) {
      assertThat(mode(directory)).isEqualTo("rwxr-xr-x");
      assertThat(modesIn(directory))
          .containsEntry("notes.txt", "rw-r--r--")
          .containsEntry("switchboard.db", "rw-------")
          .containsEntry("switchboard.db-wal", "rw-------");
    }
  }

  private static SqliteDatabase open(Path directory) throws StoreOpenException {
    return SqliteFixture.open(directory.resolve("switchboard.db"));
  }

  private static Map<String, String> modesIn(Path directory) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.skip(1).toList()) {
        modes.put(directory.relativize(file).toString(), mode(file));
      }
    }
    return modes;
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void chmod(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
