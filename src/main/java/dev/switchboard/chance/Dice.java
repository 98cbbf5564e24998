package dev.switchboard.chance;

/**
 * Numbers that look random and are a pure function of a seed and of what they decide. No draw
 * depends on another one having been made, so neither the number of threads nor their timing
 * changes anything.
 *
 * <p>Each draw hashes its coordinates with {@link SplitMix64}.
 *
 * @param seed the same seed gives the same numbers
 */
public record Dice(long seed) {
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
    return SplitMix64.below(hash(purpose, ordinal, round), bound);
  }

  private long hash(long purpose, long ordinal, long round) {
    return SplitMix64.next(
        SplitMix64.next(SplitMix64.next(SplitMix64.next(seed) + purpose) + ordinal) + round);
  }
}
