package dev.switchboard.tools.prove;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * How long the disk takes to promise that bytes are safe, and whether that can be true.
 *
 * @param fileSystem its type, such as ext4
 * @param verdict a sentence
 */
public record DiskCheck(
    String fileSystem, Duration median, Duration percentile99, Duration longest, String verdict) {
  private static final int SYNCS = 300;
  private static final int BYTES = 4096;
  private static final int DIGITS = 3;
  private static final double MEDIAN = 50;
  private static final double HIGH = 99;

  /** No flash has stored a page in less; a disk with a battery behind its cache answers so. */
  private static final Duration TOO_FAST = Duration.ofNanos(30_000);

  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  /** Writes and syncs in a directory, as the log of a database does. */
  static DiskCheck of(Path directory) throws IOException {
    Path file = directory.resolve("fsync.probe");
    Histogram waits = new Histogram(DIGITS);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        channel.write(ByteBuffer.allocate(BYTES), (long) i * BYTES);
        long began = System.nanoTime();
        channel.force(false);
        waits.recordValue(System.nanoTime() - began);
      }
    } finally {
      Files.deleteIfExists(file);
    }
    String type = Files.getFileStore(directory).type();
    Duration median = Duration.ofNanos(waits.getValueAtPercentile(MEDIAN));
    return new DiskCheck(
        type,
        median,
        Duration.ofNanos(waits.getValueAtPercentile(HIGH)),
        Duration.ofNanos(waits.getMaxValue()),
        verdict(type, median));
  }

  static String verdict(String fileSystem, Duration median) {
    if (IN_MEMORY.contains(fileSystem)) {
      return "This file system is in memory: nothing on it survives a power cut.";
    }
    if (median.compareTo(TOO_FAST) < 0) {
      return "fsync is faster than flash can write: a cache with a battery, or a disk, a virtual"
          + " machine or a mount option that does not honour it. Ask who runs it before you trust a"
          + " power cut.";
    }
    return "fsync takes as long as a disk needs that honours it. Only a power cut can prove more.";
  }
}
