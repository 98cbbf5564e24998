package dev.switchboard.rehearsal;

import java.util.Arrays;

/** Counts durations in classes that are a thirty-second of their size wide: integers only. */
final class LogHistogram {
  private static final int SUB_BITS = 5;
  private static final int SUB = 1 << SUB_BITS;

  private int[] counts = new int[SUB];
  private long total;
  private long max;

  void add(long nanos) {
    int index = indexOf(Math.max(0, nanos));
    if (index >= counts.length) {
      counts = Arrays.copyOf(counts, index + SUB);
    }
    counts[index]++;
    total++;
    max = Math.max(max, nanos);
  }

  void addAll(LogHistogram other) {
    if (other.counts.length > counts.length) {
      counts = Arrays.copyOf(counts, other.counts.length);
    }
    for (int i = 0; i < other.counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    max = Math.max(max, other.max);
  }

  long total() {
    return total;
  }

  /**
   * The least duration that at least this share does not exceed, to a thirty-second; 0 for none.
   */
  long quantile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(max, upperEnd(i));
      }
    }
    return 0;
  }

  private static int indexOf(long nanos) {
    // In microseconds: nothing here is shorter.
    long micros = nanos / 1_000;
    if (micros < SUB) {
      return (int) micros;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
    int shift = exponent - SUB_BITS;
    return (shift + 1) * SUB + (int) (micros >>> shift) - SUB;
  }

  private static long upperEnd(int index) {
    if (index < SUB) {
      return index * 1_000L;
    }
    int shift = index / SUB - 1;
    long least = (long) (index % SUB + SUB) << shift;
    return (least + (1L << shift) - 1) * 1_000;
  }
}
