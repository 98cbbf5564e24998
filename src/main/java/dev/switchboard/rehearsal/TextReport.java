package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a rehearsal for a terminal. */
public final class TextReport {
  private TextReport() {}

  /** Line by line. */
  public static List<String> lines(RehearsalResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "messages    accepted %,d, dispatched %,d, dead letters %,d, waiting %,d, lost %,d; refused requests %,d",
            result.accepted(),
            result.dispatched(),
            result.failed(),
            result.stillWaiting(),
            result.lost(),
            result.refused()));
    for (CarrierBooks books : result.ledger().carriers()) {
      if (books.callsTotal > 0 || books.peak() > 0) {
        lines.add(carrier(result, books));
      }
    }
    for (Channel channel : Channel.values()) {
      if (result.ledger().delays().has(channel)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "delay       %s: half within %s, 99 in 100 within %s",
                channel.wireName(),
                Amounts.shown(result.ledger().delays().quantile(channel, 0.5)),
                Amounts.shown(result.ledger().delays().quantile(channel, 0.99))));
      }
    }
    result.verdicts().forEach(verdict -> lines.add(verdict(verdict)));
    result.violations().forEach(violation -> lines.add("DEFECT      " + violation));
    lines.add(
        String.format(Locale.ROOT, "trace       %s (%,d events)", result.hash(), result.events()));
    return lines;
  }

  /** In one line, for one of many seeds. */
  public static String line(RehearsalResult result) {
    long met = result.verdicts().stream().filter(RehearsalResult.Verdict::met).count();
    return String.format(
        Locale.ROOT,
        "seed %-6d %s  %d of %d expectations met%s  %s",
        result.scenario().seed(),
        result.isGood() ? "good" : "BAD ",
        met,
        result.verdicts().size(),
        result.violations().isEmpty() ? "" : "; DEFECT: " + result.violations().getFirst(),
        result.hash().substring(0, 16));
  }

  private static String carrier(RehearsalResult result, CarrierBooks books) {
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
    return calls + gone(result, books);
  }

  /** The sentence that people quote. */
  static String gone(RehearsalResult result, CarrierBooks books) {
    if (RehearsalResult.lastDown(books) < 0) {
      return "";
    }
    long time = result.drainTime(books);
    return time < 0
        ? ", not gone in time"
        : ", gone " + Amounts.shown(time) + " after the provider was back";
  }

  private static String verdict(RehearsalResult.Verdict verdict) {
    return String.format(
        Locale.ROOT,
        "%-11s %s: %s",
        verdict.met() ? "met" : "NOT MET",
        verdict.expectation(),
        verdict.measured());
  }
}
