package dev.switchboard.tools.load;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * How long acknowledged requests took, to three digits. One thread records; {@link #lastInterval}
 * is for one other; the totals are for who knows that recording is over.
 */
final class Latencies {
  private static final long LOWEST_NANOS = 1_000;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final boolean openLoop;
  private final Histogram service = histogram();
  private final Histogram latency = histogram();
  private final SingleWriterRecorder interval =
      new SingleWriterRecorder(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  private @Nullable Histogram lastInterval;

  /**
   * @param openLoop whether requests are intended for an instant; else both times are the same
   */
  Latencies(boolean openLoop) {
    this.openLoop = openLoop;
  }

  /**
   * Records a request.
   *
   * @param latency nanoseconds since it was meant to be sent
   * @param service nanoseconds since it was sent
   * @param measured whether it counts beyond its interval
   */
  void record(long latency, long service, boolean measured) {
    long clamped = clamped(latency);
    interval.recordValue(clamped);
    if (measured) {
      this.service.recordValue(clamped(service));
      if (openLoop) {
        this.latency.recordValue(clamped);
      }
    }
  }

  /** What was recorded since the last call. Valid until the next. */
  Histogram lastInterval() {
    Histogram recorded = interval.getIntervalHistogram(lastInterval);
    lastInterval = recorded;
    return recorded;
  }

  /** From the intended instants; without any, from when the requests were sent. */
  Percentiles latency() {
    return Percentiles.of(openLoop ? latency : service);
  }

  /** From when the requests were sent. */
  Percentiles service() {
    return Percentiles.of(service);
  }

  private static long clamped(long nanos) {
    return Math.clamp(nanos, LOWEST_NANOS, HIGHEST_NANOS);
  }

  private static Histogram histogram() {
    return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  }
}
