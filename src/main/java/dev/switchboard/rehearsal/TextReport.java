package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcome of a rehearsal for a terminal. */
public final class TextReport {
  private TextReport() {}

  /** Line by line. */
  public static List<String> lines(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "messages    accepted %,d, dispatched %,d, dead letters %,d, waiting %,d, lost %,d; refused requests %,d",
            outcome.accepted(),
            outcome.dispatched(),
            outcome.failed(),
            outcome.stillWaiting(),
            outcome.lost(),
            outcome.refused()));
    for (CarrierBooks books : outcome.ledger().carriers()) {
      if (books.callsTotal > 0 || books.peak() > 0) {
        lines.add(carrier(outcome, books));
      }
    }
    for (Channel channel : Channel.values()) {
      if (outcome.ledger().delays().has(channel)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "delay       %s: half within %s, 99 in 100 within %s",
                channel.wireName(),
                Amounts.shown(outcome.ledger().delays().quantile(channel, 0.5)),
                Amounts.shown(outcome.ledger().delays().quantile(channel, 0.99))));
      }
    }
    outcome.verdicts().forEach(verdict -> lines.add(verdict(verdict)));
    outcome.violations().forEach(violation -> lines.add("DEFECT      " + violation));
    lines.add(
        String.format(
            Locale.ROOT, "trace       %s (%,d events)", outcome.hash(), outcome.events()));
    return lines;
  }

  /** In one line, for one of many seeds. */
  public static String line(Outcome outcome) {
    long met = outcome.verdicts().stream().filter(Outcome.Verdict::met).count();
    return String.format(
        Locale.ROOT,
        "seed %-6d %s  %d of %d expectations met%s  %s",
        outcome.scenario().seed(),
        outcome.isGood() ? "good" : "BAD ",
        met,
        outcome.verdicts().size(),
        outcome.violations().isEmpty() ? "" : "; DEFECT: " + outcome.violations().getFirst(),
        outcome.hash().substring(0, 16));
  }

  private static String carrier(Outcome outcome, CarrierBooks books) {
    String calls =
        String.format(
            Locale.ROOT,
            "%-11s calls %,d (%,d while down), %.2f for each message; backlog at most %,.0f, oldest %s",
            books.name,
            books.callsTotal,
            books.callsWhileDown,
            books.attemptsPerMessage(),
            books.peak(),
            Amounts.shown((long) (books.oldestPeak() * Amounts.SECOND)));
    return calls + gone(outcome, books);
  }

  /** The sentence that people quote. */
  static String gone(Outcome outcome, CarrierBooks books) {
    if (Outcome.lastDown(books) < 0) {
      return "";
    }
    long time = outcome.drainTime(books);
    return time < 0
        ? ", not gone in time"
        : ", gone " + Amounts.shown(time) + " after the provider was back";
  }

  private static String verdict(Outcome.Verdict verdict) {
    return String.format(
        Locale.ROOT,
        "%-11s %s: %s",
        verdict.met() ? "met" : "NOT MET",
        verdict.expectation(),
        verdict.measured());
  }
}
