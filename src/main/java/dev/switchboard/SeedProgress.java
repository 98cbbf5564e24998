package dev.switchboard;

import dev.switchboard.seed.Tally;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows how far seeding is: a bar on a terminal, else now and then a line. */
final class SeedProgress implements AutoCloseable {
  private static final Duration BAR_INTERVAL = Duration.ofMillis(200);
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
  private static final int BAR_WIDTH = 30;

  private final PrintWriter out;
  private final long total;
  private final Tally tally;
  private final boolean terminal;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;

  private SeedProgress(PrintWriter out, long total, Tally tally, boolean terminal) {
    this.out = out;
    this.total = total;
    this.tally = tally;
    this.terminal = terminal;
    this.thread = Thread.ofPlatform().daemon().name("switchboard-progress").unstarted(this::show);
  }

  static SeedProgress start(PrintWriter out, long total, Tally tally) {
    SeedProgress progress = new SeedProgress(out, total, tally, Terminal.isThere());
    progress.thread.start();
    return progress;
  }

  private void show() {
    long interval = (terminal ? BAR_INTERVAL : LINE_INTERVAL).toMillis();
    try {
      while (!over.await(interval, TimeUnit.MILLISECONDS)) {
        out.print(terminal ? "\r" + bar(tally.count().total()) : line(tally.count().total()));
        out.flush();
      }
      if (terminal) {
        out.println("\r" + bar(tally.count().total()));
        out.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String bar(long done) {
    int filled = (int) (done * BAR_WIDTH / total);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %,d of %,d",
        "#".repeat(filled),
        ".".repeat(BAR_WIDTH - filled),
        done * 100 / total,
        done,
        total);
  }

  private String line(long done) {
    return String.format(
        Locale.ROOT, "%,d of %,d messages (%d %%)%n", done, total, done * 100 / total);
  }

  /** Ends; a bar is left as it was last. */
  @Override
  public void close() {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
