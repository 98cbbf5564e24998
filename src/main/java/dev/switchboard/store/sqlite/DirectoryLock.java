package dev.switchboard.store.sqlite;

import dev.switchboard.store.StoreOpenException;
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

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Creates the directory, for its owner only, where it is missing, and locks it. */
  static DirectoryLock acquire(Path directory) throws StoreOpenException {
    Path file = directory.resolve(FILE);
    FileChannel channel;
    try {
      OwnerOnly.createDirectories(directory);
      channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              OwnerOnly.fileAttributes());
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DirectoryLock(file, channel);
      }
      channel.close();
    } catch (OverlappingFileLockException | IOException e) {
      closeQuietly(channel, e);
    }
    throw new StoreOpenException(
        "the data directory " + directory + " is in use by another switchboard process");
  }

  /** Why nothing can be written to a data directory, in a sentence for the user. */
  static StoreOpenException notWritable(Path directory, IOException cause) {
    boolean full = DiskSpace.usableBeside(directory.resolve(FILE)) < DiskSpace.NEEDED_BYTES;
    return new StoreOpenException(
        full
            ? "the disk with the data directory " + directory + " is full"
            : "cannot write to the data directory " + directory,
        cause);
  }

  /** The file that is locked. If it is deleted, another process can lock a new one. */
  Path file() {
    return file;
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

  /** Lets the directory go after a failure. */
  StoreOpenException releaseAfter(StoreOpenException e) {
    try {
      close();
    } catch (IOException suppressed) {
      e.addSuppressed(suppressed);
    }
    return e;
  }
}
