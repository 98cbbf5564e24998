package dev.switchboard.tools.prove;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report for a terminal, for a program, and as a page. */
public final class ProofReportText {
  private ProofReportText() {}

  /** The verdict in a sentence. */
  public static String verdict(ProofReport report) {
    return report.holds()
        ? "Nothing was lost and nothing was doubled: %,d messages, %d kills."
            .formatted(report.acknowledged(), report.kills())
        : "THE PROMISE WAS BROKEN: see lost, doubled and unsent.";
  }

  /** Lines for people. */
  public static List<String> lines(ProofReport report) {
    List<String> lines = new java.util.ArrayList<>();
    rows(report).forEach((name, value) -> lines.add("%-28s %s".formatted(name, value)));
    lines.add("");
    lines.add(verdict(report));
    return lines;
  }

  /** One JSON object. */
  public static String json(ProofReport report) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("holds", report.holds())
        .put("version", report.version())
        .put("kills", report.kills())
        .put("rate_per_second", report.plan().rate())
        .put("sent", report.sent())
        .put("acknowledged", report.acknowledged())
        .put("repeated_requests", report.repeated())
        .put("contradictions", report.contradictions())
        .put("stored", report.stored())
        .put("lost", report.lost())
        .put("doubled", report.doubled())
        .put("unsent", report.unsent())
        .put("drift", report.drift())
        .put("median_time_to_ready_ms", report.medianTimeToReady().toMillis())
        .put("longest_time_to_ready_ms", report.longestTimeToReady().toMillis())
        .put("took_seconds", report.took().toSeconds());
    json.putObject("disk")
        .put("file_system", report.disk().fileSystem())
        .put("fsync_median_us", micros(report.disk().median()))
        .put("fsync_p99_us", micros(report.disk().percentile99()))
        .put("fsync_longest_us", micros(report.disk().longest()))
        .put("verdict", report.disk().verdict());
    return json.toString();
  }

  /** A page that needs nothing else, light and dark. */
  public static String page(ProofReport report) {
    StringBuilder rows = new StringBuilder();
    rows(report)
        .forEach((name, value) ->
            rows.append(
                "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n"
                    .formatted(escaped(name), escaped(value))));
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Switchboard: proof of durability</title>
    <style>
    :root { color-scheme: light dark }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
    h1 { font-size: 1.4rem }
    .verdict { font-size: 1.2rem; padding: 1rem; border-left: .4rem solid %s; background: color-mix(in srgb, %s 12%%, transparent) }
    table { border-collapse: collapse; width: 100%% }
    th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid #8886; font-weight: normal }
    td { font-variant-numeric: tabular-nums }
    </style>
    <h1>What got a 202 is never lost and never doubled</h1>
    <p class="verdict">%s</p>
    <table>
    %s</table>
    <p>A server ran on this machine and took messages at a steady rate. It was ended with SIGKILL at random moments, in
    the middle of what it did, and started again. Each client repeated what it got no answer for, with the same
    idempotency key. Every acknowledgement was noted in a file that the server does not know, and in the end compared
    with what the server had stored and sent.</p>
    </html>
    """
        .formatted(colour(report), colour(report), escaped(verdict(report)), rows);
  }

  private static String colour(ProofReport report) {
    return report.holds() ? "#1a7f37" : "#cf222e";
  }

  private static Map<String, String> rows(ProofReport report) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("Version", report.version());
    rows.put("Kills (SIGKILL)", String.valueOf(report.kills()));
    rows.put("Messages sent", number(report.sent()));
    rows.put("Acknowledged with 202", number(report.acknowledged()));
    rows.put("Requests repeated", number(report.repeated()));
    rows.put("Stored in the end", number(report.stored()));
    rows.put("Lost", number(report.lost()));
    rows.put("Doubled", number(report.doubled() + report.contradictions()));
    rows.put("Unsent in the end", number(report.unsent()));
    rows.put(
        "Time to ready",
        "median %d ms, longest %d ms"
            .formatted(
                report.medianTimeToReady().toMillis(), report.longestTimeToReady().toMillis()));
    rows.put(
        "fsync of this disk",
        String.format(
            Locale.ROOT,
            "median %.2f ms, 99%% %.2f ms, longest %.2f ms (%s)",
            millis(report.disk().median()),
            millis(report.disk().percentile99()),
            millis(report.disk().longest()),
            report.disk().fileSystem()));
    rows.put("The disk", report.disk().verdict());
    rows.put("Took", report.took().toSeconds() + " s");
    return rows;
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
