package dev.switchboard.rehearsal.world;

import dev.switchboard.chance.SplitMix64;

/**
 * A generator of chance with a name. Forks of different names have nothing to do with each other,
 * however much is drawn from either. For one thread.
 */
public final class Chance {
  private final long seed;
  private long state;

  /** Generators with the same seed give the same numbers. */
  public Chance(long seed) {
    this.seed = SplitMix64.next(seed);
    this.state = this.seed;
  }

  /** A generator of its own for one concern. */
  public Chance fork(String label) {
    return new Chance(seedOf(label));
  }

  /** The seed of such a generator. */
  public long seedOf(String label) {
    long hash = seed;
    for (int i = 0; i < label.length(); i++) {
      hash = SplitMix64.finalise(hash ^ label.charAt(i));
    }
    return hash;
  }

  long nextLong() {
    state += SplitMix64.GOLDEN_GAMMA;
    return SplitMix64.finalise(state);
  }

  /** At least 0, less than 1. */
  double nextDouble() {
    return SplitMix64.fraction(nextLong());
  }

  /** At least 0, less than {@code bound}. */
  int nextInt(int bound) {
    return (int) SplitMix64.below(nextLong(), bound);
  }

  /** What is drawn at these coordinates: always the same, independent of other draws. */
  double at(long one, long other) {
    return SplitMix64.fraction(
        SplitMix64.next(SplitMix64.finalise(seed ^ one) + SplitMix64.GOLDEN_GAMMA * other));
  }
}
