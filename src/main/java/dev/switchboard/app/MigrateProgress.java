package dev.switchboard.app;

import dev.switchboard.store.transfer.TransferProgress;
import dev.switchboard.store.transfer.TransferProgress.State;
import dev.switchboard.store.transfer.TransferProgress.Step;
import java.time.Duration;
import java.util.Locale;

/** How far a migration is, in words. */
final class MigrateProgress {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int SECONDS_PER_MINUTE = 60;

  /** Before it has run for so long, there is no estimate. */
  private static final Duration TO_ESTIMATE = Duration.ofSeconds(1);

  private MigrateProgress() {}

  /**
   * One line.
   *
   * @param terminal whether to draw a bar
   * @param nanoTime as {@link System#nanoTime} has it
   */
  static String line(TransferProgress progress, boolean terminal, long nanoTime) {
    State state = progress.state();
    if (state.step() == Step.OPENING || state.total() == 0) {
      return "";
    }
    long done = Math.min(state.done(), state.total());
    String step = state.step().name().toLowerCase(Locale.ROOT);
    String share =
        terminal
            ? LiveLine.bar(done, state.total())
            : "%d %%".formatted(done * 100 / state.total());
    return String.format(
        Locale.ROOT,
        "%-8s %s  %,d of %,d rows%s  %s",
        step,
        share,
        done,
        state.total(),
        pace(state, nanoTime - state.sinceNanos()),
        state.table());
  }

  private static String pace(State state, long nanos) {
    long rows = state.done() - state.before();
    if (nanos < TO_ESTIMATE.toNanos() || rows <= 0) {
      return "";
    }
    double rowsPerSecond = rows / (nanos / NANOS_PER_SECOND);
    long left = Math.round(Math.max(0, state.total() - state.done()) / rowsPerSecond);
    return String.format(
        Locale.ROOT,
        "  %,.0f rows/s  %d:%02d left",
        rowsPerSecond,
        left / SECONDS_PER_MINUTE,
        left % SECONDS_PER_MINUTE);
  }
}
