package dev.switchboard.alarm;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** Raises an alarm for each message that was given up. */
public final class DeadLetterAlarm implements EventListener, AutoCloseable {
  private static final int MAX_WAITING = 1_000;

  private final BlockingQueue<MessageEvent.Failed> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Consumer<MessageEvent.Failed> alarm;
  private final Thread thread;

  /**
   * @param alarm may take its time: it has a thread of its own
   */
  public DeadLetterAlarm(Consumer<MessageEvent.Failed> alarm) {
    this.alarm = alarm;
    this.thread = Thread.ofVirtual().name("dead-letter-alarm").start(this::run);
  }

  @Override
  public void on(Event event) {
    if (event instanceof MessageEvent.Failed failed) {
      // Where it is full, a thousand alarms wait already: one more says nothing new.
      var _ = waiting.offer(failed);
    }
  }

  private void run() {
    try {
      while (true) {
        alarm.accept(waiting.take());
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
