package dev.switchboard.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Keeps the directory and the files of an embedded store to their owner. What an earlier version,
 * or a copy, has left open to others is closed. A directory in which there are files of others too,
 * such as a home directory, stays as it is.
 */
final class DataDirectory {
  private DataDirectory() {}

  /**
   * Creates the database file where it is missing, and takes from others what they may do with it
   * and with the files beside it.
   *
   * @return what was open to others, and is not any more
   * @throws IOException if the file cannot be created
   */
  static List<Path> keepToOwner(Path database) throws IOException {
    OwnerOnly.createFile(database);
    Path directory = Objects.requireNonNull(database.getParent());
    List<Path> ours = new ArrayList<>();
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      ours.add(database.resolveSibling(database.getFileName() + suffix));
    }
    ours.add(directory.resolve(DirectoryLock.FILE));
    ours.add(directory.resolve(NativeLibrary.FOLDER));
    if (holdsNothingBut(directory, ours)) {
      ours.add(directory);
    }
    return ours.stream().filter(DataDirectory::isClosed).toList();
  }

  private static boolean holdsNothingBut(Path directory, List<Path> ours) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.allMatch(ours::contains);
    }
  }

  /** Another user's file, which this process may use all the same, cannot be closed by it. */
  private static boolean isClosed(Path path) {
    try {
      if (!OwnerOnly.isOpenToOthers(path)) {
        return false;
      }
      OwnerOnly.tighten(path);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
