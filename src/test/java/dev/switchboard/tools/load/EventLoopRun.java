package dev.switchboard.tools.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.LongSupplier;

/** A run of the event loop against a server, and what it has left behind. */
record EventLoopRun(EventLoop loop, Measurements measurements) {
  RequestCounts.Count count() {
    return measurements.measured.count();
  }

  static EventLoopRun run(LoadPlan plan, SocketAddress server, LongSupplier nanoTime)
      throws IOException {
    Measurements measurements = new Measurements(plan.openLoop());
    EventLoop loop = loop(plan, server, measurements, nanoTime);
    var _ = loop.call();
    return new EventLoopRun(loop, measurements);
  }

  static EventLoop loop(
      LoadPlan plan, SocketAddress server, Measurements measurements, LongSupplier nanoTime) {
    Requests requests = new Requests(plan, 1);
    return new EventLoop(plan, server, requests, measurements, nanoTime.getAsLong(), nanoTime);
  }

  /** The idempotency key of a request, without what names the run. */
  static String key(String request) {
    int at = request.indexOf("Idempotency-Key: ");
    return at < 0 ? "" : request.substring(at + 17, request.indexOf('\r', at)).substring(20);
  }
}
