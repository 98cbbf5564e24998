package dev.switchboard.store.sqlite;

import dev.switchboard.store.StoreOpenException;
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

  /** The file itself, so that two ways to it lead to one lock. */
  static Path realPath(Path file) throws StoreOpenException {
    try {
      if (!Files.exists(file)) {
        return file.toAbsolutePath();
      }
      Path real = file.toRealPath();
      boolean linked =
          Files.isRegularFile(real)
              && Files.getFileStore(real).supportsFileAttributeView("unix")
              && (int) Files.getAttribute(real, "unix:nlink") > 1;
      if (linked) {
        throw new StoreOpenException(
            "the database " + real + " has another name (a hard link), so it cannot be locked");
      }
      return real;
    } catch (IOException e) {
      throw new StoreOpenException("the database " + file + " cannot be opened", e);
    }
  }

  /**
   * Refuses a write-ahead log whose database is gone: SQLite would delete it, and with it the
   * latest messages, for which the database may still be found.
   */
  static void refuseLoneLog(Path file) throws StoreOpenException {
    Path log = logOf(file);
    try {
      if (!Files.exists(file) && Files.exists(log) && Files.size(log) > 0) {
        throw new StoreOpenException(
            "the database "
                + file
                + " is missing, but its write-ahead log "
                + log
                + " is there: put the database back, or move the log away to begin with nothing");
      }
    } catch (IOException e) {
      throw new StoreOpenException("the database " + file + " cannot be opened", e);
    }
  }

  /** Also the lock: without it another process would let itself in. */
  static OpenFiles openFiles(Path file, DirectoryLock lock) throws StoreOpenException {
    try {
      return OpenFiles.at(file, logOf(file), Path.of(file + "-shm"), lock.file());
    } catch (IOException e) {
      throw new StoreOpenException("the database " + file + " cannot be opened", e);
    }
  }

  private static Path logOf(Path file) {
    return Path.of(file + "-wal");
  }
}
