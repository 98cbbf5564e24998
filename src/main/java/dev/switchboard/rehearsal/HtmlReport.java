package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.Chart.Fold;
import dev.switchboard.rehearsal.scenario.Amounts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The result of a rehearsal as one page that opens offline and prints well. */
public final class HtmlReport {
  static final int PLOT_HEIGHT = 150;

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

  private final RehearsalResult result;
  private final Timelines timelines;
  private final int seconds;
  private final CarrierCharts charts;
  private final StringBuilder html = new StringBuilder();

  private HtmlReport(RehearsalResult result, Timelines timelines) {
    this.result = result;
    this.timelines = timelines;
    this.seconds = (int) (result.endedAt() / Amounts.SECOND) + 1;
    this.charts = new CarrierCharts(result, seconds);
  }

  /**
   * The page.
   *
   * @param comparison null where nothing was compared
   */
  public static String of(
      RehearsalResult result, Timelines timelines, @Nullable Comparison comparison) {
    HtmlReport report = new HtmlReport(result, timelines);
    report.page(comparison);
    return report.html.toString();
  }

  private void page(@Nullable Comparison comparison) {
    String title = Markup.text(result.scenario().title());
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
    charts.providers(html);
    html.append(Neighbours.html(result));
    charts.breakers(html);
    charts.governors(html);
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
    for (CarrierBooks books : result.ledger().carriers()) {
      if (RehearsalResult.lastDown(books) >= 0) {
        long time = result.drainTime(books);
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
    number("lost", result.lost());
    number("doubled", result.duplicates());
    number("dead letters", result.failed());
    number("refused", result.refused());
    number("accepted", result.accepted());
    number("dispatched", result.dispatched());
    html.append("</ul>\n");
    if (result.repeated() > 0) {
      paragraph(
          "%,d calls were for messages that the provider had taken already; it knew their ids."
              .formatted(result.repeated() - result.duplicates()));
    }
    html.append("<h2>Expectations</h2>\n<table><tr><th>expectation<th>measured<th>\n");
    for (RehearsalResult.Verdict verdict : result.verdicts()) {
      html.append(
          "<tr class=\"%s\"><td>%s<td>%s<td>%s\n"
              .formatted(
                  verdict.met() ? "met" : "missed",
                  Markup.text(verdict.expectation()),
                  Markup.text(verdict.measured()),
                  verdict.met() ? "met" : "NOT MET"));
    }
    html.append("</table>\n");
    for (String violation : result.violations()) {
      html.append("<p class=\"missed\">DEFECT: ").append(Markup.text(violation)).append("</p>\n");
    }
  }

  private void number(String name, long number) {
    html.append(String.format(Locale.ROOT, "<li><b>%,d</b> %s</li>", number, name));
  }

  private void paragraph(String text) {
    html.append(Markup.paragraph(text));
  }

  private void backlog() {
    html.append("<h2>Backlog</h2>\n");
    Chart messages =
        new Chart("Messages that have waited for longer than 10 s", seconds, false, "");
    for (CarrierBooks books : result.ledger().carriers()) {
      messages.line(books.name, Fold.MOST, books.late::at);
    }
    StringBuilder words = new StringBuilder();
    for (CarrierBooks books : result.ledger().carriers()) {
      words.append(
          String.format(
              Locale.ROOT,
              "%s: at most %,.0f, the oldest %s. ",
              books.name,
              books.peak(),
              Amounts.shown((long) (books.oldestPeak() * Amounts.SECOND))));
    }
    charts.truths(messages);
    html.append(messages.svg(PLOT_HEIGHT, words.toString().strip()));
    Chart oldest = new Chart("Minutes that the oldest message has waited", seconds, false, " min");
    for (CarrierBooks books : result.ledger().carriers()) {
      oldest.line(
          books.name, Fold.MOST, second -> books.oldest.at(second) / Amounts.SECONDS_OF_MINUTE);
    }
    html.append(
        oldest.svg(
            PLOT_HEIGHT, "A message that waits for its next attempt counts like any other."));
  }

  private void delays() {
    html.append("<h2>What customers felt</h2>\n");
    for (Channel channel : Channel.values()) {
      Map<Integer, LogHistogram> minutes = result.ledger().delays().byMinute(channel);
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

  private void worst() {
    html.append("<h2>The messages that took longest</h2>\n");
    for (WorstMessages.Ended message : result.ledger().worst()) {
      html.append(
          "<details open><summary>%s, accepted at %s, %s after %s</summary><ol>\n"
              .formatted(
                  Markup.text(message.channel()),
                  Amounts.shown(message.acceptedAt()),
                  Markup.text(message.how()),
                  Amounts.shown(message.took())));
      for (Timelines.Step step : timelines.of(message.id())) {
        html.append(
            "<li><time>%s</time> %s%s</li>\n"
                .formatted(
                    Amounts.shown(step.at()),
                    Markup.text(step.what()),
                    step.node() == 0 ? "" : " (node-" + step.node() + ")"));
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
            .formatted(result.scenario().seed(), result.hash(), result.events()));
    for (RehearsedSettings.Lane lane : result.settings().providers()) {
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
