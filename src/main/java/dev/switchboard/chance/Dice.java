package dev.switchboard.chance;

/**
 * Numbers that look random and are a pure function of a seed and of what they decide. No draw
 * depends on another one having been made, so neither the number of threads nor their timing
 * changes anything.
 *
 * <p>Each draw hashes its coordinates with the SplitMix64 finaliser (Steele, Lea and Flood, 2014).
 *
 * @param seed the same seed gives the same numbers
 */
public record Dice(long seed) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /**
   * A number from 0 to 99.
   *
   * @param purpose what it decides, so that two decisions about one thing are independent
   * @param ordinal of the thing that it decides about
   * @param round which decision of this kind about it
   */
  public int percent(long purpose, long ordinal, long round) {
    return (int) below(100, purpose, ordinal, round);
  }

  /**
   * A number from 0 up to a bound, which it does not reach.
   *
   * @param bound at most 2^31
   */
  public long below(long bound, long purpose, long ordinal, long round) {
    // The bound times an unsigned 32-bit fraction: exact enough, and free of modulo bias.
    return ((hash(purpose, ordinal, round) >>> 32) * bound) >>> 32;
  }

  private long hash(long purpose, long ordinal, long round) {
    return mix(mix(mix(mix(seed) + purpose) + ordinal) + round);
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
