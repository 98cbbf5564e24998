package dev.switchboard.tools.load;

import java.time.Duration;
import java.util.function.Consumer;

/** Turns what has been counted so far into {@link Progress}. For one thread. */
final class ProgressWatch {
  private final Measurements measurements;
  private final Consumer<Progress> listener;
  private final long start;
  private final long measureStart;
  private long lastLook;
  private long lastAcknowledged;

  ProgressWatch(
      Measurements measurements, long start, long measureStart, Consumer<Progress> listener) {
    this.measurements = measurements;
    this.start = start;
    this.measureStart = measureStart;
    this.listener = listener;
    lastLook = start;
  }

  void tell(long now) {
    RequestCounts.Count warmup = measurements.warmup.count();
    RequestCounts.Count measured = measurements.measured.count();
    long acknowledged = warmup.acknowledged() + measured.acknowledged();
    double seconds = Math.max(1, now - lastLook) / (double) ArrivalSchedule.NANOS_PER_SECOND;
    long open = warmup.sent() + measured.sent() - warmup.settled() - measured.settled();
    listener.accept(
        new Progress(
            Duration.ofNanos(now - start),
            now - measureStart < 0,
            (acknowledged - lastAcknowledged) / seconds,
            Percentiles.of(measurements.latencies.lastInterval()).p99(),
            Math.max(0, open),
            warmup.refused() + measured.refused(),
            warmup.unanswered() + measured.unanswered()));
    lastLook = now;
    lastAcknowledged = acknowledged;
  }
}
