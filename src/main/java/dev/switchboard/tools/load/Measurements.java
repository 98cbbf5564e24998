package dev.switchboard.tools.load;

import java.util.concurrent.atomic.LongAdder;

/** All that is counted and timed in a run. The {@link EventLoop} writes, others look. */
final class Measurements {
  final RequestCounts warmup = new RequestCounts();
  final RequestCounts measured = new RequestCounts();
  final LongAdder connectFailures = new LongAdder();
  final LongAdder reconnects = new LongAdder();
  final Latencies latencies;

  /** Of measured requests; for who knows that the loop is over. */
  final RefusalCounts refusals = new RefusalCounts();

  Measurements(boolean openLoop) {
    latencies = new Latencies(openLoop);
  }

  RequestCounts tally(boolean measured) {
    return measured ? this.measured : warmup;
  }
}
