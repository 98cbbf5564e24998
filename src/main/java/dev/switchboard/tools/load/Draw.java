package dev.switchboard.tools.load;

/**
 * Draws that depend on their coordinates alone: the SplitMix64 finaliser (Steele, Lea and Flood,
 * 2014). On {@code long}s rather than objects, because every request needs some.
 */
final class Draw {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final int PERCENT = 100;

  private Draw() {}

  /** The draw at a coordinate below another draw. */
  static long at(long state, long coordinate) {
    long z = state + (coordinate + 1) * GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Evenly among 0 to {@code bound - 1}. */
  static int below(long draw, int bound) {
    return (int) (((draw >>> 32) * bound) >>> 32);
  }

  /** Evenly from 0 up to but without 100. */
  static double percent(long draw) {
    return (draw >>> 11) * 0x1.0p-53 * PERCENT;
  }
}
