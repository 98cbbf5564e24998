package dev.switchboard.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Cuts clients that are too slow. One thread looks at every connection's deadline a few times per
 * timeout, so that arming a deadline is one write and not a timer.
 */
final class Watchdog {
  private static final long LONGEST_TICK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long SHORTEST_TICK_NANOS = Duration.ofMillis(10).toNanos();
  private static final int TICKS_PER_TIMEOUT = 8;

  private final Set<ClientConnection> connections;
  private final long tickNanos;
  private final CountDownLatch stopped = new CountDownLatch(1);

  Watchdog(Set<ClientConnection> connections, ConnectionLimits limits) {
    this.connections = connections;
    long shortest =
        Math.min(limits.lingerNanos(), Math.min(limits.requestNanos(), limits.idleNanos()));
    this.tickNanos =
        Math.clamp(shortest / TICKS_PER_TIMEOUT, SHORTEST_TICK_NANOS, LONGEST_TICK_NANOS);
  }

  void start() {
    Thread.ofPlatform().daemon().name("http-watchdog").start(this::run);
  }

  void stop() {
    stopped.countDown();
  }

  private void run() {
    try {
      while (!stopped.await(tickNanos, TimeUnit.NANOSECONDS)) {
        long now = System.nanoTime();
        for (ClientConnection connection : connections) {
          connection.checkDeadline(now);
        }
      }
    } catch (InterruptedException e) {
      // Only this class knows the thread, and it does not interrupt it; so the JVM is ending.
      Thread.currentThread().interrupt();
    }
  }
}
