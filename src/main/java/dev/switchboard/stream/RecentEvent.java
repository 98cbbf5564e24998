package dev.switchboard.stream;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventType;
import org.jspecify.annotations.Nullable;

/** An event of the ring, with what it was encoded as. Safe for use by many threads. */
final class RecentEvent {
  private final long number;
  private final EventType type;
  private final Event event;
  private byte @Nullable [] message;
  private byte @Nullable [] outline;
  private boolean forgotten;

  /**
   * @param number of the event in this process, from 1
   */
  RecentEvent(long number, EventType type, Event event) {
    this.number = number;
    this.type = type;
    this.event = event;
  }

  long number() {
    return number;
  }

  EventType type() {
    return type;
  }

  Event event() {
    return event;
  }

  /** What it was encoded as; null before, and when it is forgotten. */
  synchronized byte @Nullable [] frame(EventView view) {
    return view == EventView.MESSAGE ? message : outline;
  }

  /** Keeps what it was encoded as; true if it is kept. */
  synchronized boolean keep(EventView view, byte[] frame) {
    if (forgotten || frame(view) != null) {
      return false;
    }
    if (view == EventView.MESSAGE) {
      message = frame;
    } else {
      outline = frame;
    }
    return true;
  }

  /** Drops what it was encoded as with its message; returns how many bytes that were. */
  synchronized long forgetMessage() {
    long bytes = message == null ? 0 : message.length;
    message = null;
    return bytes;
  }

  /** Drops what it was encoded as, for ever; returns how many bytes that were. */
  synchronized long forget() {
    long bytes = (message == null ? 0L : message.length) + (outline == null ? 0L : outline.length);
    message = null;
    outline = null;
    forgotten = true;
    return bytes;
  }
}
