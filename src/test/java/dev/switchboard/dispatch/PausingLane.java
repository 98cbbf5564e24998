package dev.switchboard.dispatch;

import dev.switchboard.provider.mock.FaultProfile;
import dev.switchboard.provider.mock.OutcomeDice;
import dev.switchboard.queue.Outcome;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A lane without a governor: it only pauses when a 429 asks for it. What could be delivered. */
final class PausingLane {
  private record Answer(long at, Outcome outcome) {}

  private PausingLane() {}

  static double takenPerSecond(FaultProfile faults, int seconds, long seed) {
    OutcomeDice dice = new OutcomeDice(seed);
    PriorityQueue<Answer> inFlight = new PriorityQueue<>(Comparator.comparingLong(Answer::at));
    long pauseNanos = faults.retryAfter() == null ? 0 : faults.retryAfter().toNanos();
    long now = 0;
    long pausedUntil = 0;
    long calls = 0;
    int taken = 0;
    while (now < seconds * 1_000_000_000L) {
      if (now >= pausedUntil && inFlight.size() < ProviderTraffic.IN_FLIGHT) {
        calls++;
        inFlight.add(
            new Answer(
                now + dice.latency(faults, calls, 1).toNanos(), dice.outcome(faults, calls, 1)));
        continue;
      }
      Answer next = inFlight.peek();
      if (next == null) {
        now = pausedUntil;
        continue;
      }
      now = Math.max(now, next.at());
      inFlight.remove();
      taken += next.outcome() == Outcome.SUCCESS ? 1 : 0;
      if (next.outcome() == Outcome.RATE_LIMITED) {
        pausedUntil = Math.max(pausedUntil, now + pauseNanos);
      }
    }
    return (double) taken / seconds;
  }
}
