package dev.switchboard.provider.smtp;

import dev.switchboard.provider.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next message: at most so many, and none for longer than the idle
 * timeout. The latest used is used next, so that the others grow old and go. Safe for use by many
 * threads.
 */
final class ConnectionPool implements AutoCloseable {
  /** Servers end a connection after so many messages, mostly a hundred. */
  static final int MAX_MESSAGES_PER_CONNECTION = 100;

  private final int maxIdle;
  private final Duration idleTimeout;
  private final LongSupplier nanoTime;
  private final Timer timer;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean sweeping;
  private boolean closed;

  private record Idle(RelayConnection connection, long since) {}

  /**
   * @param nanoTime monotonic nanoseconds
   * @param timer tells when connections may have become old
   */
  ConnectionPool(int maxIdle, Duration idleTimeout, LongSupplier nanoTime, Timer timer) {
    this.maxIdle = maxIdle;
    this.idleTimeout = idleTimeout;
    this.nanoTime = nanoTime;
    this.timer = timer;
  }

  /** A connection that was used before, the caller's own from now on; null when there is none. */
  synchronized @Nullable RelayConnection take() {
    Idle latest = idle.pollLast();
    return latest == null ? null : latest.connection();
  }

  /** Takes back a connection on which nothing is under way. */
  void giveBack(RelayConnection connection) {
    if (!keep(connection)) {
      connection.shut();
    }
  }

  /** How many wait. */
  synchronized int size() {
    return idle.size();
  }

  /** Closes all that wait, and from now on all that come back. */
  @Override
  public void close() {
    List<Idle> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(entry -> entry.connection().shut());
  }

  private synchronized boolean keep(RelayConnection connection) {
    if (closed || idle.size() >= maxIdle || connection.messages() >= MAX_MESSAGES_PER_CONNECTION) {
      return false;
    }
    idle.addLast(new Idle(connection, nanoTime.getAsLong()));
    sweepLater();
    return true;
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      // To take leave of a server is to write to it, which the timer must not wait for.
      timer.after(idleTimeout, () -> Thread.startVirtualThread(this::sweep));
    }
  }

  private void sweep() {
    List<RelayConnection> old = new ArrayList<>();
    synchronized (this) {
      sweeping = false;
      long now = nanoTime.getAsLong();
      while (!idle.isEmpty() && now - idle.getFirst().since() >= idleTimeout.toNanos()) {
        old.add(idle.removeFirst().connection());
      }
      if (!idle.isEmpty()) {
        sweepLater();
      }
    }
    old.forEach(RelayConnection::shut);
  }
}
