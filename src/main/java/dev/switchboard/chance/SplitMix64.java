package dev.switchboard.chance;

/**
 * The arithmetic of SplitMix64 (Steele, Lea and Flood, 2014): bits that look random and are a pure
 * function of others.
 */
public final class SplitMix64 {
  /** The distance between two states of a generator: 2^64 divided by the golden ratio. */
  public static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private static final double UNIT = 0x1.0p-53;

  private SplitMix64() {}

  /** The finaliser: every bit of the result depends on every bit given. */
  public static long finalise(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** What a generator in this state gives next. */
  public static long next(long state) {
    return finalise(state + GOLDEN_GAMMA);
  }

  /**
   * Evenly from 0 up to a bound, which it does not reach.
   *
   * @param bound at most 2^31
   */
  public static long below(long bits, long bound) {
    // The bound times an unsigned 32-bit fraction: exact enough, and free of modulo bias.
    return ((bits >>> 32) * bound) >>> 32;
  }

  /** Evenly from 0 up to but without 1. */
  public static double fraction(long bits) {
    return (bits >>> 11) * UNIT;
  }
}
