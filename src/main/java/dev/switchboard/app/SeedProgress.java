package dev.switchboard.app;

import dev.switchboard.tools.seed.SeedCounts;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far seeding is. */
final class SeedProgress {
  private SeedProgress() {}

  static LiveLine start(PrintWriter out, long total, SeedCounts counts) {
    boolean terminal = Terminal.isThere();
    return LiveLine.start(
        out,
        terminal,
        () -> {
          long done = counts.count().total();
          return terminal ? bar(done, total) : line(done, total);
        });
  }

  private static String bar(long done, long total) {
    return String.format(Locale.ROOT, "%s  %,d of %,d", LiveLine.bar(done, total), done, total);
  }

  private static String line(long done, long total) {
    return String.format(
        Locale.ROOT, "%,d of %,d messages (%d %%)", done, total, done * 100 / total);
  }
}
