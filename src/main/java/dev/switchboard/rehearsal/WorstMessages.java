package dev.switchboard.rehearsal;

import dev.switchboard.message.Channel;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The messages that took longest from their acceptance to their end. For one thread. */
final class WorstMessages {
  /** How many a report shows. */
  private static final int MOST = 5;

  private static final Comparator<Ended> LONGEST =
      Comparator.comparingLong(Ended::took).thenComparingLong(Ended::id);

  private final PriorityQueue<Ended> worst = new PriorityQueue<>(LONGEST);

  /** How long a message took that has ended. */
  record Ended(long id, String channel, long acceptedAt, long took, String how) {}

  /** Takes in a message that has ended, where it is among them. */
  void add(long id, Channel channel, long acceptedAt, long took, String how) {
    if (makesRoom(id, took)) {
      worst.add(new Ended(id, channel.wireName(), acceptedAt, took, how));
    }
  }

  private boolean makesRoom(long id, long took) {
    if (worst.size() < MOST) {
      return true;
    }
    Ended least = worst.element();
    boolean longer = took != least.took() ? took > least.took() : id > least.id();
    if (longer) {
      worst.remove();
    }
    return longer;
  }

  /** Longest first. */
  List<Ended> list() {
    return worst.stream().sorted(LONGEST.reversed()).toList();
  }
}
