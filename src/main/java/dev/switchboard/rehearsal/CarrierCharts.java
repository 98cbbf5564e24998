package dev.switchboard.rehearsal;

import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.CarrierBooks.BreakerChange;
import dev.switchboard.rehearsal.Chart.Fold;
import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.List;
import java.util.Locale;

/** The parts of a report that are about single providers. */
final class CarrierCharts {
  private static final double PERCENT = 100;

  private final RehearsalResult result;
  private final int seconds;

  /**
   * @param seconds that the axis of time spans
   */
  CarrierCharts(RehearsalResult result, int seconds) {
    this.result = result;
    this.seconds = seconds;
  }

  /** Calls, and what became of them. */
  void providers(StringBuilder html) {
    html.append(
        "<h2>What the providers felt</h2>\n<table><tr><th>provider<th>calls<th>while down"
            + "<th>per message<th>429<th>most calls in a second of the minute after it was back\n");
    for (CarrierBooks books : result.ledger().carriers()) {
      long back = RehearsalResult.lastDown(books);
      double most = 0;
      int from = (int) (back / Amounts.SECOND);
      for (int i = from; back >= 0 && i < from + 60; i++) {
        most = Math.max(most, books.calls.at(i));
      }
      long limited = books.outcomes(Outcome.RATE_LIMITED);
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
    for (CarrierBooks books : result.ledger().carriers()) {
      Chart chart = new Chart("Calls of " + books.name, seconds, false, "/s");
      chart.line("calls", Fold.MEAN, books.calls::at);
      chart.line("failed or cut", Fold.MEAN, books.failed::at);
      chart.line("429", Fold.MEAN, books.limited::at);
      html.append(
          chart.svg(
              HtmlReport.PLOT_HEIGHT,
              String.format(
                  Locale.ROOT,
                  "%s got %,d calls, %,d of them while it was down.",
                  books.name,
                  books.callsTotal,
                  books.callsWhileDown)));
    }
  }

  /** When each provider was down, as bands below a chart. */
  void truths(Chart chart) {
    for (CarrierBooks books : result.ledger().carriers()) {
      if (isEverAbove(books.failing)) {
        truth(chart, books);
      }
    }
  }

  private static boolean isEverAbove(PerSecond series) {
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

  /** What breakers believed, over what was true. */
  void breakers(StringBuilder html) {
    html.append("<h2>Breakers, and the truth</h2>\n");
    for (CarrierBooks books : result.ledger().carriers()) {
      if (books.breaker.isEmpty() && !isEverAbove(books.failing)) {
        html.append(
            Markup.paragraph(books.name + " was always well, and its breakers stayed closed."));
        continue;
      }
      Chart chart = new Chart("Breakers of " + books.name, seconds, false, "");
      truth(chart, books);
      for (int node = 1; node <= result.scenario().nodes(); node++) {
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
              "%s: above how it was (hatched: down; dotted: some calls fail), below what each node's breaker believed (filled: open; striped: half-open). It opened %,d times."
                  .formatted(books.name, opened)));
    }
  }

  /** What the governors allowed, over what the providers took. */
  void governors(StringBuilder html) {
    html.append("<h2>Pace, and the quota</h2>\n");
    for (CarrierBooks books : result.ledger().carriers()) {
      if (!isEverAbove(books.pace) && !isEverAbove(books.quota)) {
        html.append(Markup.paragraph(books.name + " had no quota, and nothing limited its pace."));
        continue;
      }
      Chart chart = new Chart("Pace of the governor for " + books.name, seconds, false, "/s");
      chart.line("allowed by the governor (0: not limited)", Fold.MEAN, books.pace::at);
      chart.line("quota of the provider (0: none)", Fold.MEAN, books.quota::at);
      html.append(chart.svg(HtmlReport.PLOT_HEIGHT, "All nodes together."));
    }
  }
}
