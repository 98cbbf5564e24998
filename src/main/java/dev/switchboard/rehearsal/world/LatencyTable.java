package dev.switchboard.rehearsal.world;

/**
 * Durations of a log-normal distribution that is given by its median and its 99th percentile. A
 * table of quantiles, so that a draw costs no logarithm and is the same on every machine.
 */
public final class LatencyTable {
  private static final int ENTRIES = 1024;

  /** The standard normal deviate below which 99 in 100 lie. */
  private static final double Z_99 = 2.3263478740408408;

  private final long[] nanos = new long[ENTRIES];

  /** Where the median is 0, all of them are. */
  public LatencyTable(long medianNanos, long p99Nanos) {
    double sigma =
        medianNanos <= 0
            ? 0
            : StrictMath.log((double) Math.max(medianNanos, p99Nanos) / medianNanos) / Z_99;
    for (int i = 0; i < ENTRIES; i++) {
      double z = inverseNormal((i + 0.5) / ENTRIES);
      nanos[i] = (long) (medianNanos * StrictMath.exp(sigma * z));
    }
  }

  /** A duration in nanoseconds. */
  public long draw(Chance chance) {
    return draw(chance.nextDouble());
  }

  /**
   * @param luck at least 0, less than 1
   */
  long draw(double luck) {
    return nanos[(int) (luck * ENTRIES)];
  }

  /** The rational approximation of Acklam; its error is less than one in a billion. */
  static double inverseNormal(double p) {
    double[] a = {
      -3.969683028665376e+01,
      2.209460984245205e+02,
      -2.759285104469687e+02,
      1.383577518672690e+02,
      -3.066479806614716e+01,
      2.506628277459239e+00
    };
    double[] b = {
      -5.447609879822406e+01,
      1.615858368580409e+02,
      -1.556989798598866e+02,
      6.680131188771972e+01,
      -1.328068155288572e+01
    };
    double[] c = {
      -7.784894002430293e-03,
      -3.223964580411365e-01,
      -2.400758277161838e+00,
      -2.549732539343734e+00,
      4.374664141464968e+00,
      2.938163982698783e+00
    };
    double[] d = {
      7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00
    };
    double tail = 0.02425;
    if (p < tail || p > 1 - tail) {
      double q = Math.sqrt(-2 * StrictMath.log(Math.min(p, 1 - p)));
      double x =
          (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5])
              / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
      return p < tail ? x : -x;
    }
    double q = p - 0.5;
    double r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5])
        * q
        / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
}
