package dev.switchboard.rehearsal;

import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is known of one provider: what it was asked for, and what waits for it. */
final class CarrierBooks {
  /** A message that waits for longer than this is late. */
  static final int LATE_SECONDS = 10;

  /** A change of a breaker at a node. */
  record BreakerChange(long at, int node, String from, String to, String reason) {}

  final String name;
  final PerSecond calls = new PerSecond();
  final PerSecond limited = new PerSecond();
  final PerSecond failed = new PerSecond();
  final PerSecond late = new PerSecond();
  final PerSecond oldest = new PerSecond();
  final PerSecond pace = new PerSecond();
  final PerSecond failing = new PerSecond();
  final PerSecond quota = new PerSecond();
  final List<BreakerChange> breaker = new ArrayList<>();
  private final Map<Outcome, long[]> outcomes = new EnumMap<>(Outcome.class);
  long callsTotal;
  long callsWhileDown;
  long messagesCalled;
  long waiting;
  long givenUp;

  /** Messages that wait, by the second in which they were accepted. */
  private final PerSecond waitingOfSecond = new PerSecond();

  private int oldestSecond;
  private int lateBefore;

  CarrierBooks(String name) {
    this.name = name;
  }

  void accepted(long at) {
    waiting++;
    waitingOfSecond.add(at, 1);
  }

  /** An attempt has ended. */
  void ended(Outcome outcome) {
    outcomes.computeIfAbsent(outcome, _ -> new long[1])[0]++;
  }

  /** A message has ended that was accepted then. */
  void ended(long acceptedAt) {
    waiting--;
    waitingOfSecond.add(acceptedAt, -1);
  }

  /** What was accepted before this second counts as late at once: it has waited already. */
  void lateBefore(int second) {
    this.lateBefore = second;
  }

  /** Looks how things stand; once a second. */
  void sample(long now) {
    int second = (int) (now / Amounts.SECOND);
    long young = 0;
    for (int i = Math.max(lateBefore, second - LATE_SECONDS + 1); i <= second; i++) {
      young += (long) waitingOfSecond.at(i);
    }
    late.set(now, (double) (waiting - young));
    while (oldestSecond < second && waitingOfSecond.at(oldestSecond) == 0) {
      oldestSecond++;
    }
    oldest.set(now, waiting == 0 ? 0 : second - oldestSecond);
  }

  double peak() {
    double peak = 0;
    for (int i = 0; i < late.seconds(); i++) {
      peak = Math.max(peak, late.at(i));
    }
    return peak;
  }

  double oldestPeak() {
    double peak = 0;
    for (int i = 0; i < oldest.seconds(); i++) {
      peak = Math.max(peak, oldest.at(i));
    }
    return peak;
  }

  /**
   * The first second from a moment on in which the backlog is gone: no more than one in a thousand
   * of its peak is late. -1 when there is none.
   */
  int goneAfter(long from) {
    double least = peak() / 1_000;
    for (int i = (int) (from / Amounts.SECOND); i < late.seconds(); i++) {
      if (late.at(i) <= least) {
        return i;
      }
    }
    return -1;
  }

  /** Attempts that ended so. */
  long outcomes(Outcome outcome) {
    long[] count = outcomes.get(outcome);
    return count == null ? 0 : count[0];
  }

  double attemptsPerMessage() {
    return messagesCalled == 0 ? 0 : (double) callsTotal / messagesCalled;
  }
}
