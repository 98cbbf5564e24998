package dev.switchboard.app;

import dev.switchboard.tools.load.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows how a load run is going: one line that is overwritten on a terminal, else lines. */
final class LoadProgress implements Consumer<Progress> {
  /** Blanks what a longer line left behind. */
  private static final int WIDTH = 96;

  private final PrintWriter out;
  private final boolean overwrite;
  private boolean shown;

  LoadProgress(PrintWriter out, boolean overwrite) {
    this.out = out;
    this.overwrite = overwrite;
  }

  @Override
  public void accept(Progress progress) {
    String line =
        String.format(
            Locale.ROOT,
            "%4d s  %,7.0f acknowledged/s  99%% %8.2f ms  in flight %,d  refused %,d  unanswered %,d%s",
            progress.elapsed().toSeconds(),
            progress.acknowledgedPerSecond(),
            progress.p99Millis(),
            progress.inFlight(),
            progress.refused(),
            progress.unanswered(),
            progress.warmingUp() ? "  (warm-up)" : "");
    if (overwrite) {
      out.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
    } else {
      out.println(line);
    }
    out.flush();
    shown = true;
  }

  /** Nothing more is shown: what comes next begins on a line of its own. */
  void end() {
    if (overwrite && shown) {
      out.println();
      out.flush();
    }
  }
}
