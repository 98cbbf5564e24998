package dev.switchboard.tools.seed;

import dev.switchboard.chance.SplitMix64;
import java.util.List;

/**
 * A place in the tree of all draws. Each is a hash of the coordinates that lead to it, so no draw
 * depends on another one having been made.
 */
record SeedChance(long state) {
  /** The draw at a coordinate below this one. */
  SeedChance at(long coordinate) {
    return new SeedChance(SplitMix64.next(state + coordinate));
  }

  /** Evenly among 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) SplitMix64.below(SplitMix64.next(state), bound);
  }

  /** True in so many cases of a hundred. */
  boolean isWithin(int percent) {
    return below(100) < percent;
  }

  /** Evenly from 0 up to but without 1. */
  double fraction() {
    return SplitMix64.fraction(SplitMix64.next(state));
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }
}
