package dev.switchboard.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room is left for a store. */
final class DiskSpace {
  /** What a start writes: the unpacked native library, the tables, a log and its index. */
  static final long NEEDED_BYTES = 2 * 1024 * 1024;

  private DiskSpace() {}

  /**
   * Bytes that may still be written beside a file. {@link Long#MAX_VALUE} where it cannot be told.
   *
   * @param file need not exist
   */
  static long usableBeside(Path file) {
    for (Path path = file.toAbsolutePath().getParent(); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        try {
          return Files.getFileStore(path).getUsableSpace();
        } catch (IOException _) {
          return Long.MAX_VALUE;
        }
      }
    }
    return Long.MAX_VALUE;
  }
}
