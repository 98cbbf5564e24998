package dev.switchboard.tools.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** A report for people. */
public final class LoadReportText {
  private static final String RATE_LIMITED = "rate_limited";
  private static final int UNAVAILABLE = 503;

  private LoadReportText() {}

  /** The report, line by line. */
  public static List<String> lines(LoadReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(requests(report));
    lines.add(answers(report));
    report.refused().counts().forEach(count -> lines.add("            " + refusal(count)));
    report.measured().unansweredBy().entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "            %,d: %s",
                    entry.getValue(),
                    entry.getKey().sentence())));
    lines.add(throughput(report));
    latencies(report, lines);
    server(report, lines);
    lines.add(
        String.format(
            Locale.ROOT,
            "client      %.2f s of processor time, %.1f us for each answered %s; connections lost and reopened %,d, refused %,d",
            report.client().cpuSeconds(),
            report.client().cpuMicrosPerRequest(),
            unit(report),
            report.connections().reopened(),
            report.connections().failed()));
    hints(report).forEach(hint -> lines.add("note        " + hint));
    report.problems().forEach(problem -> lines.add("PROBLEM     " + problem));
    return lines;
  }

  private static String requests(LoadReport report) {
    RequestCounts.Count measured = report.measured();
    return String.format(
        Locale.ROOT,
        "%-12soffered %,d, sent %,d, never sent %,d, in %.1f s over %,d connections (warm-up: %,d apart)",
        unit(report) + "s",
        report.offered(),
        measured.sent(),
        report.neverSent(),
        report.seconds(),
        report.plan().connections(),
        report.warmup().sent());
  }

  /** What is counted. */
  private static String unit(LoadReport report) {
    return report.plan().batches() ? "message" : "request";
  }

  private static String answers(LoadReport report) {
    RequestCounts.Count measured = report.measured();
    return String.format(
        Locale.ROOT,
        "answers     acknowledged %,d, replayed %,d, mismatched %,d, refused %,d, unanswered %,d",
        measured.acknowledged(),
        measured.replayed(),
        measured.mismatched(),
        measured.refused(),
        measured.unanswered());
  }

  private static String refusal(RefusalCounts.Count count) {
    return String.format(Locale.ROOT, "%,d: %d %s", count.count(), count.status(), count.code());
  }

  private static String throughput(LoadReport report) {
    LoadReport.Server server = report.server();
    return server == null || Double.isNaN(server.dispatchedPerSecond())
        ? String.format(
            Locale.ROOT, "throughput  acknowledged %,.0f/s", report.acknowledgedPerSecond())
        : String.format(
            Locale.ROOT,
            "throughput  acknowledged %,.0f/s, dispatched %,.0f/s meanwhile",
            report.acknowledgedPerSecond(),
            server.dispatchedPerSecond());
  }

  private static void latencies(LoadReport report, List<String> lines) {
    if (report.plan().openLoop()) {
      lines.add(latency("latency     ", report.latency()) + ", from when it was meant to be sent");
      lines.add(
          latency("service     ", report.service())
              + String.format(
                  Locale.ROOT,
                  ", from when it was sent; at most %.1f ms late",
                  report.longestBehindMillis()));
    } else {
      lines.add(
          latency("service     ", report.service())
              + ", closed loop: what waits outside a connection is not in it");
    }
  }

  private static String latency(String name, Percentiles times) {
    return String.format(
        Locale.ROOT,
        "%s50%% %.2f, 90%% %.2f, 99%% %.2f, 99.9%% %.2f, max %.2f ms",
        name,
        times.p50(),
        times.p90(),
        times.p99(),
        times.p999(),
        times.max());
  }

  private static void server(LoadReport report, List<String> lines) {
    LoadReport.Server server = report.server();
    if (server == null) {
      return;
    }
    String backlog =
        server.pendingWhenSendingEnded() < 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; %,d were pending when sending ended",
                server.pendingWhenSendingEnded());
    lines.add(
        String.format(
            Locale.ROOT,
            "server      accepted %,d, dispatched %,d, failed %,d, pending %,d after %.1f s%s",
            server.accepted(),
            server.dispatched(),
            server.failed(),
            server.pending(),
            server.waitedSeconds(),
            backlog));
    lines.add(
        String.format(
            Locale.ROOT, "invariants  drift %,d, lost %,d", server.drift(), report.lost()));
  }

  private static List<String> hints(LoadReport report) {
    List<String> hints = new ArrayList<>();
    double limited = share(report, it -> it.code().equals(RATE_LIMITED));
    if (limited > 0) {
      hints.add(
          String.format(
              Locale.ROOT,
              "the server's rate limits refused %.0f %% (waits of up to %d s asked for): to measure what it can do, start it with limits.sender.per-minute=0 and limits.ip.per-minute=0",
              limited * 100,
              report.refused().longestRetryAfterSeconds()));
    }
    double unavailable = share(report, it -> it.status() == UNAVAILABLE);
    if (unavailable > 0) {
      hints.add(
          String.format(
              Locale.ROOT,
              "the server was unavailable for %.0f %%: it is overloaded, draining or without its store",
              unavailable * 100));
    }
    if (report.neverSent() > 0) {
      hints.add(
          String.format(
              Locale.ROOT,
              "the rate was not kept: %,d %ss were due and no connection was free; this rate is more than the server takes, or needs more --connections",
              report.neverSent(),
              unit(report)));
    }
    LoadReport.Server server = report.server();
    if (server != null && !server.settled()) {
      hints.add(
          String.format(
              Locale.ROOT,
              "%,d messages more than before are still pending: dispatch is behind, or waits for retries",
              server.pending() - server.pendingBefore()));
    }
    long unknown = report.unexplained();
    if (unknown > 0) {
      hints.add(
          String.format(
              Locale.ROOT,
              "%,d messages more than this program sent: another client is at work too",
              unknown));
    }
    return hints;
  }

  private static double share(LoadReport report, Predicate<RefusalCounts.Count> which) {
    long count =
        report.refused().counts().stream()
            .filter(which)
            .mapToLong(RefusalCounts.Count::count)
            .sum();
    return count == 0 ? 0 : count / (double) report.measured().answered();
  }
}
