package dev.switchboard.testing;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets threads wait until something happens to a message, whichever. Real time passes while they
 * wait. Safe for use by many threads.
 */
public final class MessageNews implements EventListener {
  /** Threads that may wait at once. */
  public static final int MAX_WAITING = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition happened = lock.newCondition();
  private long events;
  private int waiting;
  private boolean closed;

  @Override
  public void on(Event event) {
    if (event instanceof MessageEvent) {
      lock.lock();
      try {
        events++;
        happened.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** How much has happened so far. */
  public long seen() {
    lock.lock();
    try {
      return events;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a place among those who wait; {@link #leave} follows. False where all are taken. */
  public boolean enter() {
    lock.lock();
    try {
      boolean room = waiting < MAX_WAITING;
      waiting += room ? 1 : 0;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place back. */
  public void leave() {
    lock.lock();
    try {
      waiting--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until more has happened than was seen.
   *
   * @param nanos the longest time
   * @return whether there is news
   */
  public boolean await(long seen, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (events == seen && !closed && left > 0) {
        left = happened.awaitNanos(left);
      }
      return events != seen;
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait: the server stops. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      happened.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
