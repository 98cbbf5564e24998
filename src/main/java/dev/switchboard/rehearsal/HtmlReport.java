package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.CarrierBooks.BreakerChange;
import dev.switchboard.rehearsal.Chart.Fold;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The outcome of a rehearsal as one page that opens offline and prints well. */
public final class HtmlReport {
  private static final int PLOT_HEIGHT = 150;
  private static final double PERCENT = 100;

  /** So that bands can be told apart without colour. */
  private static final String PATTERNS =
      """
      <svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
      <pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="down" \
      width="6" height="6"/><path d="M-1,7 L7,-1" class="mark"/></pattern>
      <pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="some" \
      width="6" height="6"/><circle cx="3" cy="3" r="1" class="dot"/></pattern>
      <pattern id="striped" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="half-of" \
      width="2" height="4"/></pattern></defs></svg>
      """;

  private final Outcome outcome;
  private final Timelines timelines;
  private final int seconds;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(Outcome outcome, Timelines timelines) {
    this.outcome = outcome;
    this.timelines = timelines;
    this.seconds = (int) (outcome.endedAt() / Amounts.SECOND) + 1;
  }

  /**
   * The page.
   *
   * @param comparison null where nothing was compared
   */
  public static String of(Outcome outcome, Timelines timelines, @Nullable Comparison comparison) {
    HtmlReport report = new HtmlReport(outcome, timelines);
    report.page(comparison);
    return report.html.toString();
  }

  private void page(@Nullable Comparison comparison) {
    String title = Markup.text(outcome.scenario().title());
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(title)
        .append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
        .append(style())
        .append("</style></head><body>\n")
        .append(PATTERNS)
        .append("<h1>")
        .append(title)
        .append("</h1>\n");
    verdicts();
    backlog();
    delays();
    carriers();
    breakers();
    governors();
    worst();
    if (comparison != null) {
      html.append(comparison.html());
    }
    footing();
    html.append("</body></html>\n");
  }

  private static String style() {
    try (InputStream css =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"), "report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the style sheet of the report cannot be read", e);
    }
  }

  private void verdicts() {
    for (CarrierBooks books : outcome.ledger().carriers()) {
      if (Outcome.lastDown(books) >= 0) {
        long time = outcome.drainTime(books);
        html.append("<p class=\"lead\">With these settings ")
            .append(
                time < 0
                    ? "the backlog of %s is not gone in time.".formatted(Markup.text(books.name))
                    : "the backlog of %s is gone <b>%s</b> after the provider is back."
                        .formatted(Markup.text(books.name), Amounts.shown(time)))
            .append("</p>\n");
      }
    }
    html.append("<ul class=\"numbers\">");
    number("lost", outcome.lost());
    number("doubled", outcome.duplicates());
    number("dead letters", outcome.failed());
    number("refused", outcome.refused());
    number("accepted", outcome.accepted());
    number("dispatched", outcome.dispatched());
    html.append("</ul>\n");
    if (outcome.repeated() > 0) {
      paragraph(
          "%,d calls were for messages that the provider had taken already; it knew their ids."
              .formatted(outcome.repeated() - outcome.duplicates()));
    }
    html.append("<h2>Expectations</h2>\n<table><tr><th>expectation<th>measured<th>\n");
    for (Outcome.Verdict verdict : outcome.verdicts()) {
      html.append(
          "<tr class=\"%s\"><td>%s<td>%s<td>%s\n"
              .formatted(
                  verdict.met() ? "met" : "missed",
                  Markup.text(verdict.expectation()),
                  Markup.text(verdict.measured()),
                  verdict.met() ? "met" : "NOT MET"));
    }
    html.append("</table>\n");
    for (String violation : outcome.violations()) {
      html.append("<p class=\"missed\">DEFECT: ").append(Markup.text(violation)).append("</p>\n");
    }
  }

  private void number(String name, long number) {
    html.append(String.format(Locale.ROOT, "<li><b>%,d</b> %s</li>", number, name));
  }

  private void paragraph(String text) {
    html.append("<p>").append(Markup.text(text)).append("</p>\n");
  }

  private void backlog() {
    html.append("<h2>Backlog</h2>\n");
    Chart messages =
        new Chart("Messages that have waited for longer than 10 s", seconds, false, "");
    for (CarrierBooks books : outcome.ledger().carriers()) {
      messages.line(books.name, Fold.MOST, books.late::at);
    }
    StringBuilder words = new StringBuilder();
    for (CarrierBooks books : outcome.ledger().carriers()) {
      words.append(
          String.format(
              Locale.ROOT,
              "%s: at most %,.0f, the oldest %s. ",
              books.name,
              books.peak(),
              Amounts.shown((long) (books.oldestPeak() * Amounts.SECOND))));
    }
    down(messages);
    html.append(messages.svg(PLOT_HEIGHT, words.toString().strip()));
  }

  private void delays() {
    html.append("<h2>What customers felt</h2>\n");
    for (Channel channel : Channel.values()) {
      Map<Integer, LogHistogram> minutes = outcome.ledger().delays().byMinute(channel);
      if (minutes.isEmpty()) {
        continue;
      }
      Chart chart =
          new Chart(
              "Delay of " + channel.wireName() + " by the minute of acceptance",
              seconds,
              true,
              " s");
      for (double quantile : new double[] {0.5, 0.99}) {
        chart.line(
            quantile == 0.5 ? "half" : "99 in 100",
            Fold.MOST,
            second -> {
              LogHistogram minute = minutes.get(second / 60);
              return minute == null ? 0 : (double) minute.quantile(quantile) / Amounts.SECOND;
            });
      }
      LogHistogram all = new LogHistogram();
      minutes.values().forEach(all::addAll);
      html.append(
          chart.svg(
              PLOT_HEIGHT,
              "%s: half within %s, 99 in 100 within %s; all in all. The scale is logarithmic."
                  .formatted(
                      channel.wireName(),
                      Amounts.shown(all.quantile(0.5)),
                      Amounts.shown(all.quantile(0.99)))));
    }
  }

  private void carriers() {
    html.append(
        "<h2>What the providers felt</h2>\n<table><tr><th>provider<th>calls<th>while down"
            + "<th>per message<th>429<th>most calls in a second of the minute after it was back\n");
    for (CarrierBooks books : outcome.ledger().carriers()) {
      long back = Outcome.lastDown(books);
      double most = 0;
      int from = (int) (back / Amounts.SECOND);
      for (int i = from; back >= 0 && i < from + 60; i++) {
        most = Math.max(most, books.calls.at(i));
      }
      long limited = books.outcomes(dev.switchboard.queue.Outcome.RATE_LIMITED);
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s<td>%,d<td>%,d<td>%.2f<td>%.2f %%<td>%s%n",
              Markup.text(books.name),
              books.callsTotal,
              books.callsWhileDown,
              books.attemptsPerMessage(),
              books.callsTotal == 0 ? 0 : PERCENT * limited / books.callsTotal,
              back < 0 ? "was never down" : String.format(Locale.ROOT, "%,.0f", most)));
    }
    html.append("</table>\n");
    for (CarrierBooks books : outcome.ledger().carriers()) {
      Chart chart = new Chart("Calls of " + books.name, seconds, false, "/s");
      chart.line("calls", Fold.MEAN, books.calls::at);
      chart.line("failed or cut", Fold.MEAN, books.failed::at);
      chart.line("429", Fold.MEAN, books.limited::at);
      html.append(
          chart.svg(
              PLOT_HEIGHT,
              String.format(
                  Locale.ROOT,
                  "%s got %,d calls, %,d of them while it was down.",
                  books.name,
                  books.callsTotal,
                  books.callsWhileDown)));
    }
  }

  private void down(Chart chart) {
    for (CarrierBooks books : outcome.ledger().carriers()) {
      if (isEverAbove(books.failing)) {
        truth(chart, books);
      }
    }
  }

  private static boolean isEverAbove(Series series) {
    for (int second = 0; second < series.seconds(); second++) {
      if (series.at(second) > 0) {
        return true;
      }
    }
    return false;
  }

  private void truth(Chart chart, CarrierBooks books) {
    chart.band(books.name);
    int from = 0;
    String kind = kindAt(books, 0);
    for (int second = 1; second <= seconds; second++) {
      String now = second == seconds ? "" : kindAt(books, second);
      if (!now.equals(kind)) {
        if (!kind.equals("up")) {
          chart.stretch(from, second, kind);
        }
        from = second;
        kind = now;
      }
    }
  }

  private static String kindAt(CarrierBooks books, int second) {
    double failing = books.failing.at(second);
    if (failing >= 1) {
      return "down";
    }
    return failing > 0 ? "failing" : "up";
  }

  private void breakers() {
    html.append("<h2>Breakers, and the truth</h2>\n");
    for (CarrierBooks books : outcome.ledger().carriers()) {
      if (books.breaker.isEmpty() && !isEverAbove(books.failing)) {
        paragraph(books.name + " was always well, and its breakers stayed closed.");
        continue;
      }
      Chart chart = new Chart("Breakers of " + books.name, seconds, false, "");
      truth(chart, books);
      for (int node = 1; node <= outcome.scenario().nodes(); node++) {
        int itsNode = node;
        chart.band("node-" + node);
        List<BreakerChange> changes =
            books.breaker.stream().filter(change -> change.node() == itsNode).toList();
        for (int i = 0; i < changes.size(); i++) {
          BreakerChange change = changes.get(i);
          double until =
              i + 1 < changes.size() ? (double) changes.get(i + 1).at() / Amounts.SECOND : seconds;
          if (!change.to().equals("closed")) {
            chart.stretch(
                (double) change.at() / Amounts.SECOND,
                until,
                change.to().equals("open") ? "open" : "half");
          }
        }
      }
      long opened = books.breaker.stream().filter(it -> it.to().equals("open")).count();
      html.append(
          chart.svg(
              0,
              "%s: above how it was (hatched: down; dotted: some calls fail), below what each node's breaker believed (dark: open; striped: half-open). It opened %,d times."
                  .formatted(books.name, opened)));
    }
  }

  private void governors() {
    html.append("<h2>Pace, and the quota</h2>\n");
    for (CarrierBooks books : outcome.ledger().carriers()) {
      if (!isEverAbove(books.pace) && !isEverAbove(books.quota)) {
        paragraph(books.name + " had no quota, and nothing limited its pace.");
        continue;
      }
      Chart chart = new Chart("Pace of the governor for " + books.name, seconds, false, "/s");
      chart.line("allowed by the governor (0: not limited)", Fold.MEAN, books.pace::at);
      chart.line("quota of the provider (0: none)", Fold.MEAN, books.quota::at);
      html.append(chart.svg(PLOT_HEIGHT, "All nodes together."));
    }
  }

  private void worst() {
    html.append("<h2>The messages that took longest</h2>\n");
    for (Ledger.Ended message : outcome.ledger().worst()) {
      html.append(
          "<details open><summary>%s, accepted at %s, %s after %s</summary><ol>\n"
              .formatted(
                  Markup.text(message.channel()),
                  Amounts.shown(message.acceptedAt()),
                  Markup.text(message.how()),
                  Amounts.shown(message.took())));
      for (Timelines.Moment moment : timelines.of(message.id())) {
        html.append(
            "<li><time>%s</time> %s%s</li>\n"
                .formatted(
                    Amounts.shown(moment.at()),
                    Markup.text(moment.what()),
                    moment.node() == 0 ? "" : " (node-" + moment.node() + ")"));
      }
      html.append("</ol></details>\n");
    }
  }

  private void footing() {
    html.append("<h2>What this says, and what it does not</h2>\n");
    paragraph(
        "The engine is the server's own: intake, lanes, breaker, governor, retries, leases. Clock,"
            + " chance, providers and the store are simulated. Processor and network of the real"
            + " machine are not modelled. The same scenario, settings and seed give this page on"
            + " every machine.");
    html.append(
        "<table><tr><th>seed<td>%d<tr><th>trace<td><code>%s</code><tr><th>events<td>%,d\n"
            .formatted(outcome.scenario().seed(), outcome.hash(), outcome.events()));
    for (RehearsedSettings.Lane lane : outcome.settings().providers()) {
      html.append(
          "<tr><th>%s<td>%s\n".formatted(Markup.text(lane.name()), Markup.text(settingsOf(lane))));
    }
    html.append("</table>\n");
  }

  private static String settingsOf(RehearsedSettings.Lane lane) {
    var settings = lane.settings();
    return "opens after %d failures for %s, %d probes; at most %d in flight, %s a second, cut after %s; %d attempts within %s"
        .formatted(
            settings.breaker().failureThreshold(),
            Amounts.shown(settings.breaker().openDuration().toNanos()),
            settings.breaker().halfOpenProbes(),
            settings.maxInFlight(),
            settings.ratePerSecond() == 0 ? "any number" : settings.ratePerSecond(),
            Amounts.shown(settings.timeout().toNanos()),
            settings.retryPolicy().maxAttempts(),
            Amounts.shown(settings.retryPolicy().maxAge().toNanos()));
  }
}
