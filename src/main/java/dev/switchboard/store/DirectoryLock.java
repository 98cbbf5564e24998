package dev.switchboard.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Keeps a data directory to one process: a lock of the operating system on a file in it, which ends
 * with the process however that ends.
 */
final class DirectoryLock implements AutoCloseable {
  static final String FILE = "switchboard.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates the directory, for its owner only, where it is missing, and locks it. */
  static DirectoryLock acquire(Path directory) throws StoreOpenException {
    FileChannel channel;
    try {
      OwnerOnly.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve(FILE),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              OwnerOnly.fileAttributes());
    } catch (IOException e) {
      throw new StoreOpenException("cannot write to the data directory " + directory, e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DirectoryLock(channel);
      }
      channel.close();
    } catch (OverlappingFileLockException | IOException e) {
      closeQuietly(channel, e);
    }
    throw new StoreOpenException(
        "the data directory " + directory + " is in use by another switchboard process");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static void closeQuietly(FileChannel channel, Exception because) {
    try {
      channel.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
