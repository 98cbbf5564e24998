package dev.switchboard.tools.load;

import dev.switchboard.chance.SplitMix64;

/**
 * Draws that depend on their coordinates alone. On {@code long}s rather than objects, because every
 * request needs some.
 */
final class Draw {
  private static final int PERCENT = 100;

  private Draw() {}

  /** The draw at a coordinate below another draw. */
  static long at(long state, long coordinate) {
    return SplitMix64.next(state + coordinate * SplitMix64.GOLDEN_GAMMA);
  }

  /** Evenly among 0 to {@code bound - 1}. */
  static int below(long draw, int bound) {
    return (int) SplitMix64.below(draw, bound);
  }

  /** Evenly from 0 up to but without 100. */
  static double percent(long draw) {
    return SplitMix64.fraction(draw) * PERCENT;
  }
}
