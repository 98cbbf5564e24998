package dev.switchboard.tools.load;

import dev.switchboard.tools.load.Connection.Flight;
import dev.switchboard.tools.load.Connection.State;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is due over what is free, takes the answers in, and after the end waits for those that
 * are still to come, each at most its timeout. Runs on one thread, which is called once.
 */
final class EventLoop implements Callable<@Nullable Void> {
  /** How often connections are looked at for what has taken too long. */
  private static final long SWEEP_NANOS = ArrivalSchedule.NANOS_PER_SECOND / 50;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int READ_BYTES = 64 * 1024;

  private final LoadPlan plan;
  private final SocketAddress server;
  private final Requests requests;
  private final Measurements measurements;
  private final LongSupplier nanoTime;
  private final ArrivalSchedule pace;
  private final long measureStart;
  private final long end;
  private final long timeoutNanos;
  private final Remembered remembered = new Remembered();
  private final Judge judge;
  private final List<Connection> connections = new ArrayList<>();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private final ByteBuffer reads = ByteBuffer.allocateDirect(READ_BYTES);
  private final ByteBuffer writes;
  private final CountDownLatch sendingOver = new CountDownLatch(1);
  private long issued;
  private long measuredSent;
  private long longestBehind;
  private int busy;
  private long nextSweep;
  private boolean sending = true;
  private volatile boolean stopped;

  /**
   * @param start instant of the first intended request
   * @param nanoTime monotonic
   */
  EventLoop(
      LoadPlan plan,
      SocketAddress server,
      Requests requests,
      Measurements measurements,
      long start,
      LongSupplier nanoTime) {
    this.plan = plan;
    this.server = server;
    this.requests = requests;
    this.measurements = measurements;
    this.nanoTime = nanoTime;
    pace = ArrivalSchedule.of(plan, start);
    measureStart = start + plan.warmup().toNanos();
    end = measureStart + plan.duration().toNanos();
    timeoutNanos = plan.timeout().toNanos();
    judge = new Judge(plan, measurements, remembered);
    writes = ByteBuffer.allocateDirect(requests.maxBytes());
  }

  @Override
  public @Nullable Void call() throws IOException {
    try (Selector selector = Selector.open();
        SelectorWaker _ = SelectorWaker.start(pace, selector, nanoTime)) {
      Consumer<SelectionKey> ready = this::ready;
      try {
        connect(selector);
        while (sending || busy > 0) {
          turn(selector, ready);
        }
      } finally {
        long now = nanoTime.getAsLong();
        connections.forEach(connection -> connection.close(now));
      }
    } finally {
      sendingOver.countDown();
    }
    return null;
  }

  /** Sends no more; from any thread. */
  void stop() {
    stopped = true;
  }

  /** Waits until the last request was sent; false when that takes longer. */
  boolean awaitSendingOver(long nanos) throws InterruptedException {
    return sendingOver.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Messages of measured requests that were meant to be sent; once the loop is over. */
  long offered() {
    long offered =
        plan.openLoop() && plan.requests() == 0 && !stopped
            ? pace.dueBy(end - 1) - pace.dueBy(measureStart - 1)
            : measuredSent;
    return offered * plan.messagesPerRequest();
  }

  /** The longest time by which a measured request was sent late; once the loop is over. */
  long longestBehindNanos() {
    return longestBehind;
  }

  private void connect(Selector selector) {
    long now = nanoTime.getAsLong();
    for (int i = 0; i < plan.connections(); i++) {
      Connection connection = new Connection(server, selector);
      connections.add(connection);
      open(connection, now);
    }
  }

  private void turn(Selector selector, Consumer<SelectionKey> ready) throws IOException {
    long now = nanoTime.getAsLong();
    sendDue(now);
    if (sending && isOver(now)) {
      sending = false;
      // A limited number of requests is over when it is answered: that is what is waited for then.
      if (plan.requests() == 0) {
        sendingOver.countDown();
      }
    }
    if (now >= nextSweep) {
      sweep(now);
      nextSweep = now + SWEEP_NANOS;
    }
    selector.select(ready, SWEEP_NANOS / NANOS_PER_MILLI);
  }

  private boolean isOver(long now) {
    return stopped || now - end >= 0 || (plan.requests() > 0 && measuredSent >= plan.requests());
  }

  private void sendDue(long now) {
    while (!idle.isEmpty() && sending && !isOver(now) && issued < pace.dueBy(now)) {
      Connection connection = idle.removeFirst();
      describe(connection.flight, issued++, now);
      try {
        connection.send(requests.bytes(connection.flight.number), writes, timeoutNanos);
        busy++;
      } catch (IOException _) {
        busy++;
        lose(connection, Failure.CLOSED, now);
      }
    }
  }

  private void describe(Flight flight, long number, long now) {
    flight.sent = nanoTime.getAsLong();
    flight.intended = plan.openLoop() ? pace.intendedAt(number, now) : flight.sent;
    flight.measured = flight.intended - measureStart >= 0;
    flight.carriesKey = requests.carriesKey(number);
    flight.number = number;
    flight.expectedIdLength = 0;
    if (requests.repeats(number) && remembered.size() > 0) {
      int slot = requests.repeated(number, remembered.size());
      flight.number = remembered.number(slot);
      flight.expectedIdLength = remembered.copyId(slot, flight.expectedId);
    }
    measurements.tally(flight.measured).sent.add(plan.messagesPerRequest());
    if (flight.measured) {
      measuredSent++;
      longestBehind = Math.max(longestBehind, flight.sent - flight.intended);
    }
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return; // lost while others of the same selection were served
    }
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isConnectable()) {
        connection.finishConnect();
        becameIdle(connection);
        return;
      }
      if (key.isWritable()) {
        connection.sendRest();
      }
      if (key.isReadable() && connection.receive(reads)) {
        answered(connection);
      }
    } catch (UnreadableResponseException e) {
      lose(connection, e.failure(), nanoTime.getAsLong());
    } catch (IOException _) {
      lose(connection, Failure.CLOSED, nanoTime.getAsLong());
    }
  }

  private void answered(Connection connection) {
    long now = nanoTime.getAsLong();
    busy--;
    judge.answered(connection.flight, connection.response, now);
    if (connection.answered()) {
      becameIdle(connection);
      sendDue(now);
    } else {
      lose(connection, Failure.CLOSED, now);
    }
  }

  private void becameIdle(Connection connection) {
    if (connection.state() == State.IDLE) {
      idle.addLast(connection);
    }
  }

  private void sweep(long now) {
    for (Connection connection : connections) {
      if (connection.isOverdue(now)) {
        if (connection.state() == State.CLOSED) {
          open(connection, now);
        } else {
          lose(connection, Failure.TIMEOUT, now);
        }
      }
    }
  }

  /** The connection is gone, and with it the request that it carries, if it does. */
  private void lose(Connection connection, Failure failure, long now) {
    switch (connection.state()) {
      case BUSY -> {
        busy--;
        measurements
            .tally(connection.flight.measured)
            .unanswered(failure, plan.messagesPerRequest());
      }
      case CONNECTING -> measurements.connectFailures.increment();
      case IDLE -> idle.remove(connection);
      case CLOSED -> {}
    }
    connection.close(now);
    if (connection.isOverdue(now)) {
      measurements.reconnects.increment();
      open(connection, now);
    }
  }

  private void open(Connection connection, long now) {
    if (!sending) {
      return;
    }
    try {
      connection.open(now);
      becameIdle(connection);
    } catch (IOException _) {
      lose(connection, Failure.CLOSED, now);
    }
  }
}
