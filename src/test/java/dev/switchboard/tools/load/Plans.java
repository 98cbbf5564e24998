package dev.switchboard.tools.load;

import java.net.URI;
import java.time.Duration;

/** Plans for tests: everything as on the command line unless said otherwise. */
record Plans(
    int port,
    long rate,
    Duration duration,
    long requests,
    int connections,
    int batch,
    double idempotent,
    double duplicates,
    Duration timeout) {

  static Plans to(int port) {
    return new Plans(port, 0, Duration.ofMinutes(5), 0, 4, 0, 0, 0, Duration.ofSeconds(30));
  }

  Plans rate(long perSecond) {
    return new Plans(
        port, perSecond, duration, requests, connections, batch, idempotent, duplicates, timeout);
  }

  Plans duration(Duration length) {
    return new Plans(
        port, rate, length, requests, connections, batch, idempotent, duplicates, timeout);
  }

  Plans requests(long limit) {
    return new Plans(
        port, rate, duration, limit, connections, batch, idempotent, duplicates, timeout);
  }

  Plans connections(int count) {
    return new Plans(port, rate, duration, requests, count, batch, idempotent, duplicates, timeout);
  }

  Plans batch(int messages) {
    return new Plans(
        port, rate, duration, requests, connections, messages, idempotent, duplicates, timeout);
  }

  Plans keys(double idempotentPercent, double duplicatesPercent) {
    return new Plans(
        port,
        rate,
        duration,
        requests,
        connections,
        batch,
        idempotentPercent,
        duplicatesPercent,
        timeout);
  }

  Plans timeout(Duration length) {
    return new Plans(
        port, rate, duration, requests, connections, batch, idempotent, duplicates, length);
  }

  LoadPlan plan() {
    return new LoadPlan(
        URI.create("http://127.0.0.1:" + port),
        null,
        rate,
        duration,
        Duration.ZERO,
        requests,
        connections,
        batch,
        new Mix(70, 10, 20),
        idempotent,
        duplicates,
        1000,
        64,
        42,
        timeout,
        Duration.ZERO);
  }
}
