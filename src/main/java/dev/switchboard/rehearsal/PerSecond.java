package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import java.util.Arrays;

/** A number for each second, from the first on. */
final class PerSecond {
  private double[] values = new double[1024];
  private int seconds;

  void add(long nanos, double more) {
    int second = (int) (nanos / Amounts.SECOND);
    reach(second);
    values[second] += more;
  }

  void set(long nanos, double value) {
    int second = (int) (nanos / Amounts.SECOND);
    reach(second);
    values[second] = value;
  }

  double at(int second) {
    return second < seconds ? values[second] : 0;
  }

  int seconds() {
    return seconds;
  }

  private void reach(int second) {
    if (second >= values.length) {
      values = Arrays.copyOf(values, Math.max(second + 1, 2 * values.length));
    }
    seconds = Math.max(seconds, second + 1);
  }
}
