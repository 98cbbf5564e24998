package dev.switchboard.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows how far something is: on a terminal one line that changes, else now and then a line. */
final class LiveLine implements AutoCloseable {
  private static final Duration BAR_INTERVAL = Duration.ofMillis(200);
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
  private static final int BAR_WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private final Supplier<String> text;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;

  private LiveLine(PrintWriter out, boolean terminal, Supplier<String> text) {
    this.out = out;
    this.terminal = terminal;
    this.text = text;
    this.thread = Thread.ofPlatform().daemon().name("switchboard-progress").unstarted(this::show);
  }

  /**
   * Starts to show.
   *
   * @param text of the moment, on one line; empty for nothing to show yet
   */
  static LiveLine start(PrintWriter out, boolean terminal, Supplier<String> text) {
    LiveLine line = new LiveLine(out, terminal, text);
    line.thread.start();
    return line;
  }

  /** A bar with its percentage. */
  static String bar(long done, long total) {
    int filled = (int) (done * BAR_WIDTH / total);
    return String.format(
        "[%s%s] %3d %%", "#".repeat(filled), ".".repeat(BAR_WIDTH - filled), done * 100 / total);
  }

  private void show() {
    long interval = (terminal ? BAR_INTERVAL : LINE_INTERVAL).toMillis();
    int width = 0;
    try {
      while (!over.await(interval, TimeUnit.MILLISECONDS)) {
        width = print(width);
      }
      if (terminal && print(width) > 0) {
        out.println();
        out.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Over what was there before, all of it; returns how wide it is now. */
  private int print(int before) {
    String now = text.get();
    if (terminal) {
      out.print("\r" + now + " ".repeat(Math.max(0, before - now.length())));
    } else if (!now.isEmpty()) {
      out.println(now);
    }
    out.flush();
    return now.length();
  }

  /** Ends; what a terminal showed last is left there. */
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
