package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.Map;
import java.util.stream.IntStream;

/** Whether the messages of one provider noticed that another one was down. */
final class Neighbours {
  private static final double QUANTILE = 0.99;

  /** A delay may be so many times longer, and by this much, before it has noticed. */
  private static final double NOTICEABLE_TIMES = 1.5;

  private static final long NOTICEABLE_NANOS = Amounts.SECOND / 10;

  private Neighbours() {}

  /** As a part of a page; empty where no provider was down, or there was only one. */
  static String html(RehearsalResult result) {
    StringBuilder rows = new StringBuilder();
    for (CarrierBooks down : result.ledger().carriers()) {
      if (RehearsalResult.lastDown(down) >= 0) {
        for (Channel channel : Channel.values()) {
          rows.append(row(result, down, channel));
        }
      }
    }
    return rows.isEmpty()
        ? ""
        : "<h2>Whether the neighbours noticed</h2>\n<table><tr><th>channel<th>99 in 100 while the"
            + " other was down<th>otherwise<th>\n"
            + rows
            + "</table>\n";
  }

  private static String row(RehearsalResult result, CarrierBooks down, Channel channel) {
    RehearsedSettings.Lane carrier = result.settings().carrierOf(channel);
    Map<Integer, LogHistogram> minutes = result.ledger().delays().byMinute(channel);
    if (carrier == null || carrier.name().equals(down.name)) {
      return "";
    }
    LogHistogram during = new LogHistogram();
    LogHistogram otherwise = new LogHistogram();
    minutes.forEach((minute, seen) -> (isDown(down, minute) ? during : otherwise).addAll(seen));
    if (during.total() == 0 || otherwise.total() == 0) {
      return "";
    }
    long then = during.quantile(QUANTILE);
    long usual = otherwise.quantile(QUANTILE);
    boolean noticed = then > usual + NOTICEABLE_NANOS && then > usual * NOTICEABLE_TIMES;
    return "<tr class=\"%s\"><td>%s, while %s was down<td>%s<td>%s<td>%s\n"
        .formatted(
            noticed ? "missed" : "met",
            channel.wireName(),
            Markup.text(down.name),
            Amounts.shown(then),
            Amounts.shown(usual),
            noticed ? "noticed it" : "did not notice");
  }

  /** Whether it was down in any second of a minute. */
  private static boolean isDown(CarrierBooks books, int minute) {
    int first = minute * Amounts.SECONDS_OF_MINUTE;
    return IntStream.range(first, first + Amounts.SECONDS_OF_MINUTE)
        .anyMatch(second -> books.failing.at(second) >= 1);
  }
}
