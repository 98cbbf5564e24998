package dev.switchboard.store.sqlite;

import dev.switchboard.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the driver unpacks SQLite's native library: in a folder of the data directory. A process
 * that is killed cannot tidy up after itself, and in the directory for temporary files every such
 * end would leave a copy for ever; here the next start, which alone uses the directory, clears it.
 */
final class NativeLibrary {
  static final String FOLDER = "native";

  /** The driver's name for it; read once, when the first connection of the process is opened. */
  private static final String PROPERTY = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  /** Chooses the folder, unless the user or an earlier store of this process has chosen one. */
  static void keepIn(Path directory) throws StoreOpenException {
    if (System.getProperty(PROPERTY) != null) {
      return;
    }
    Path folder = directory.resolve(FOLDER);
    try {
      OwnerOnly.createDirectories(folder);
      try (Stream<Path> leftovers = Files.list(folder)) {
        for (Path leftover : leftovers.toList()) {
          Files.delete(leftover);
        }
      }
    } catch (IOException e) {
      throw DirectoryLock.notWritable(directory, e);
    }
    System.setProperty(PROPERTY, folder.toString());
  }

  /** Takes from others what they may do with the files that the driver has unpacked. */
  static void keepToOwner(Path directory) throws IOException {
    Path folder = directory.resolve(FOLDER);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          OwnerOnly.tighten(file);
        }
      }
    }
  }
}
