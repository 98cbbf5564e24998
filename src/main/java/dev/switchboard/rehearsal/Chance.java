package dev.switchboard.rehearsal;

/**
 * A generator of chance with a name. Forks of different names have nothing to do with each other,
 * however much is drawn from either. The finaliser is that of SplitMix64 (Steele, Lea and Flood,
 * 2014). For one thread.
 */
final class Chance {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private final long seed;
  private long state;

  Chance(long seed) {
    this.seed = mix(seed + GOLDEN_GAMMA);
    this.state = this.seed;
  }

  /** A generator of its own for one concern. */
  Chance fork(String label) {
    return new Chance(seedOf(label));
  }

  /** The seed of such a generator. */
  long seedOf(String label) {
    long hash = seed;
    for (int i = 0; i < label.length(); i++) {
      hash = mix(hash ^ label.charAt(i));
    }
    return hash;
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** At least 0, less than 1. */
  double nextDouble() {
    return unit(nextLong());
  }

  /** At least 0, less than {@code bound}. */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** What is drawn at these coordinates: always the same, independent of other draws. */
  double at(long one, long other) {
    return unit(mix(mix(seed ^ one) + GOLDEN_GAMMA * (other + 1)));
  }

  private static double unit(long bits) {
    return (bits >>> 11) * UNIT;
  }

  private static long mix(long z) {
    long first = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long second = (first ^ (first >>> 27)) * 0x94D049BB133111EBL;
    return second ^ (second >>> 31);
  }
}
