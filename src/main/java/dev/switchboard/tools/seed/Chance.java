package dev.switchboard.tools.seed;

import java.util.List;

/**
 * A place in the tree of all draws. Each is the SplitMix64 finaliser (Steele, Lea and Flood, 2014)
 * over the coordinates that lead to it, so no draw depends on another one having been made.
 */
record Chance(long state) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** The draw at a coordinate below this one. */
  Chance at(long coordinate) {
    return new Chance(mix(state + coordinate));
  }

  /** Evenly among 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) (((mix(state) >>> 32) * bound) >>> 32);
  }

  /** True in so many cases of a hundred. */
  boolean isWithin(int percent) {
    return below(100) < percent;
  }

  /** Evenly from 0 up to but without 1. */
  double fraction() {
    return (mix(state) >>> 11) * 0x1.0p-53;
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
