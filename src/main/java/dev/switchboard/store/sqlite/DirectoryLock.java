package dev.switchboard.store.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.switchboard.store.StoreOpenException;
import java.io.IOException;
import java.nio.ByteBuffer;
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

  private static final int MAX_HOLDER_BYTES = 16;

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
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnerOnly.fileAttributes());
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
    String holder = "";
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        sign(channel);
        return new DirectoryLock(file, channel);
      }
      holder = holder(channel);
      channel.close();
    } catch (OverlappingFileLockException | IOException e) {
      closeQuietly(channel, e);
    }
    throw new StoreOpenException(
        "the data directory %s is in use by another switchboard process%s: stop it, or set store.url to a file elsewhere"
            .formatted(directory, holder));
  }

  /** Leaves the number of this process, for the one that finds the lock taken. */
  private static void sign(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
    } catch (IOException _) {
      // It is told to people only: on a full disk the lock holds without it.
    }
  }

  /** Who has the lock, as it said; in a container the number is another one outside. */
  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
    channel.read(bytes, 0);
    String pid = US_ASCII.decode(bytes.flip()).toString().strip();
    return pid.matches("[0-9]{1,10}") ? " (" + pid + ")" : "";
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
