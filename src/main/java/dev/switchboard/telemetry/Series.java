package dev.switchboard.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of this process, second by second, over the last 15 minutes. Older samples are
 * dropped, so it never holds more than {@link #WINDOW_SECONDS} of them. Thread-safe.
 */
public final class Series {
  /** How many seconds can be asked for. */
  public static final int WINDOW_SECONDS = 900;

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * What was counted up to the end of a second.
   *
   * @param second since 1970
   * @param backlog messages that wait to be sent
   * @param oldestAgeSeconds of the message that waits longest, 0 for none
   */
  public record Sample(
      long second,
      long accepted,
      long dispatched,
      long failed,
      long backlog,
      double oldestAgeSeconds,
      Map<String, OfProvider> providers) {}

  /**
   * What was counted for a provider, and how it stood at that moment.
   *
   * @param attempts by outcome
   * @param ratePerSecond calls that were allowed, null when nothing limited them
   */
  public record OfProvider(
      Map<String, Long> attempts, @Nullable Double ratePerSecond, int inFlight, String breaker) {}

  /** Adds a sample, which is younger than all others; one of a second that is there is ignored. */
  public synchronized void add(Sample sample) {
    Sample last = samples.peekLast();
    if (last != null && sample.second() <= last.second()) {
      return;
    }
    samples.addLast(sample);
    // One more than the window: what happened in its first second is a difference to the one
    // before.
    while (sample.second() - samples.getFirst().second() > WINDOW_SECONDS) {
      samples.removeFirst();
    }
  }

  /** All samples, the oldest first: at most one more than the window has seconds. */
  public synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }
}
