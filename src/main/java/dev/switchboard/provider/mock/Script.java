package dev.switchboard.provider.mock;

import dev.switchboard.queue.Outcome;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the next calls of a mock provider meet, one outcome for each, in place of the faults. Magic
 * recipients take none. Safe for use by many threads.
 */
final class Script {
  /** Outcomes that may wait. */
  static final int MAX_OUTCOMES = 1_000;

  private final Deque<Outcome> next = new ArrayDeque<>();

  /** Replaces what is left. */
  synchronized void set(Collection<Outcome> outcomes) {
    next.clear();
    next.addAll(outcomes);
  }

  /** The outcome of this call; null where nothing is left. */
  synchronized @Nullable Outcome take() {
    return next.poll();
  }

  /** What is left, the next one first. */
  synchronized List<Outcome> left() {
    return List.copyOf(next);
  }
}
