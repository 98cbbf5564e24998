package dev.switchboard.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What the disk alone does to a log that is written as SQLite writes its own at ten thousand
 * messages a second: some pages over what was there before, and an fsync, again and again. Whoever
 * syncs a log on this disk has waits as long.
 */
final class DiskProbe {
  /** Of a page and the header of its frame. */
  private static final int FRAME_BYTES = 4_120;

  private static final int LOG_FRAMES = 2_000;
  private static final int FRAMES = 6;
  private static final long PAUSE_NANOS = Duration.ofMillis(1).dividedBy(4).toNanos();
  private static final int DIGITS = 3;

  private DiskProbe() {}

  /**
   * @param arguments the file to be written, and for how many seconds
   */
  static void main(String[] arguments) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(Long.parseLong(arguments[1])).toNanos();
    Histogram waits = new Histogram(DIGITS);
    try (FileChannel log =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int frame = 0; frame < LOG_FRAMES; frame++) {
        write(log, frame);
      }
      log.force(true);
      for (int frame = 0; System.nanoTime() < end; frame += FRAMES) {
        for (int i = 0; i < FRAMES; i++) {
          write(log, (frame + i) % LOG_FRAMES);
        }
        long start = System.nanoTime();
        log.force(true);
        waits.recordValue(System.nanoTime() - start);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    System.out.printf(
        "disk alone, %,d fsyncs: 50%% %.2f, 99%% %.2f, 99.9%% %.2f, max %.1f ms%n",
        waits.getTotalCount(),
        waits.getValueAtPercentile(50) / 1e6,
        waits.getValueAtPercentile(99) / 1e6,
        waits.getValueAtPercentile(99.9) / 1e6,
        waits.getMaxValue() / 1e6);
  }

  private static void write(FileChannel log, int frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(FRAME_BYTES);
    long at = (long) frame * FRAME_BYTES;
    while (bytes.hasRemaining()) {
      log.write(bytes, at + bytes.position());
    }
  }
}
