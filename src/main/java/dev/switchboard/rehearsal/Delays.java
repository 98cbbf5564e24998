package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long messages took, by channel and by the minute in which they were accepted, and those of
 * the spans that were asked about. For one thread.
 */
final class Delays {
  private final Map<Channel, List<@Nullable LogHistogram>> byChannel = new EnumMap<>(Channel.class);
  private final List<Demanded> demanded = new ArrayList<>();

  private record Demanded(Demand.Delay delay, LogHistogram seen) {}

  Delays(List<Expectation> expectations) {
    for (Expectation expectation : expectations) {
      if (expectation.demand() instanceof Demand.Delay delay) {
        demanded.add(new Demanded(delay, new LogHistogram()));
      }
    }
  }

  /** Adds a message that has ended. */
  void add(Channel channel, long acceptedAt, long took) {
    minute(
            byChannel.computeIfAbsent(channel, _ -> new ArrayList<>()),
            (int) (acceptedAt / Amounts.MINUTE))
        .add(took);
    for (Demanded asked : demanded) {
      if (asked.delay.channel() == channel && asked.delay.between().holds(acceptedAt)) {
        asked.seen.add(took);
      }
    }
  }

  private static LogHistogram minute(List<@Nullable LogHistogram> minutes, int minute) {
    while (minutes.size() <= minute) {
      minutes.add(null);
    }
    LogHistogram found = minutes.get(minute);
    if (found == null) {
      found = new LogHistogram();
      minutes.set(minute, found);
    }
    return found;
  }

  boolean has(Channel channel) {
    return byChannel.containsKey(channel);
  }

  /** The minutes in which messages of a channel were accepted that have ended. */
  Map<Integer, LogHistogram> byMinute(Channel channel) {
    Map<Integer, LogHistogram> minutes = new TreeMap<>();
    List<@Nullable LogHistogram> all = byChannel.getOrDefault(channel, List.of());
    for (int minute = 0; minute < all.size(); minute++) {
      LogHistogram seen = all.get(minute);
      if (seen != null) {
        minutes.put(minute, seen);
      }
    }
    return minutes;
  }

  /** Of all messages of a channel. */
  long quantile(Channel channel, double quantile) {
    LogHistogram all = new LogHistogram();
    byMinute(channel).values().forEach(all::addAll);
    return all.quantile(quantile);
  }

  /** Of all messages. */
  long quantile(double quantile) {
    LogHistogram all = new LogHistogram();
    for (Channel channel : Channel.values()) {
      byMinute(channel).values().forEach(all::addAll);
    }
    return all.quantile(quantile);
  }

  /** Of those that an expectation asks about. */
  LogHistogram of(Demand.Delay delay) {
    return demanded.stream()
        .filter(asked -> asked.delay.equals(delay))
        .map(Demanded::seen)
        .findFirst()
        .orElseGet(LogHistogram::new);
  }
}
