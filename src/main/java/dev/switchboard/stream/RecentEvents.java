package dev.switchboard.stream;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest events, in the order in which they were told: at most {@value #MAX_EVENTS}, and at
 * most {@value #MAX_FRAME_BYTES} bytes of what they were encoded as. Beyond that the oldest are
 * forgotten. Safe for use by many threads; nothing here blocks.
 */
final class RecentEvents {
  /** A power of two. */
  static final int MAX_EVENTS = 1 << 13;

  static final long MAX_FRAME_BYTES = 6L << 20;

  /** The record of an event, its entry here and its slot; an estimate from above. */
  private static final int EVENT_BYTES = 256;

  /** What the whole ring may occupy. */
  static final long MAX_BYTES = MAX_EVENTS * (long) EVENT_BYTES + MAX_FRAME_BYTES;

  private final AtomicReferenceArray<@Nullable RecentEvent> slots =
      new AtomicReferenceArray<>(MAX_EVENTS);
  private final AtomicLong next;

  /** Events before it are forgotten, to make room for bytes. */
  private final AtomicLong kept;

  private final AtomicLong frameBytes = new AtomicLong();

  /**
   * @param first the number of the first event
   */
  RecentEvents(long first) {
    this.next = new AtomicLong(first);
    this.kept = new AtomicLong(first);
  }

  /** The number that the next event gets. */
  long next() {
    return next.get();
  }

  /** The number of the oldest event that is there. */
  long oldest() {
    return Math.max(kept.get(), next.get() - MAX_EVENTS);
  }

  void add(EventType type, Event event) {
    RecentEvent added = new RecentEvent(next.getAndIncrement(), type, event);
    int slot = slot(added.number());
    while (true) {
      RecentEvent before = slots.get(slot);
      if (before != null && before.number() > added.number()) {
        // This thread was asleep for a whole round of the ring: its event is too old already.
        return;
      }
      if (slots.compareAndSet(slot, before, added)) {
        forget(before);
        return;
      }
    }
  }

  /**
   * The events from a number on, at most so many; they may end early while others are being added.
   *
   * @return null when the first of them is forgotten
   */
  @Nullable List<RecentEvent> from(long number, int most) {
    List<RecentEvent> events = new ArrayList<>();
    long end = Math.min(next.get(), number + most);
    for (long wanted = number; wanted < end; wanted++) {
      RecentEvent event = slots.get(slot(wanted));
      if (event == null || event.number() != wanted) {
        break;
      }
      events.add(event);
    }
    return events.isEmpty() && number < oldest() ? null : events;
  }

  /** Keeps what an event was encoded as, and forgets the oldest events where that is too much. */
  void keep(RecentEvent event, EventView view, byte[] frame) {
    if (!event.keep(view, frame)) {
      return;
    }
    frameBytes.addAndGet(frame.length);
    while (frameBytes.get() > MAX_FRAME_BYTES && forgetOldest()) {
      // The next one.
    }
  }

  /** Drops what events about a message were encoded as with it. They can be encoded anew. */
  void forget(MessageId message) {
    for (int slot = 0; slot < MAX_EVENTS; slot++) {
      RecentEvent event = slots.get(slot);
      if (event != null
          && event.event() instanceof MessageEvent about
          && about.messageId().equals(message)) {
        frameBytes.addAndGet(-event.forgetMessage());
      }
    }
  }

  /** What events were encoded as. */
  long frameBytes() {
    return frameBytes.get();
  }

  private boolean forgetOldest() {
    long oldest = oldest();
    if (oldest >= next.get()) {
      return false;
    }
    if (kept.accumulateAndGet(oldest + 1, Math::max) == oldest + 1) {
      RecentEvent event = slots.get(slot(oldest));
      if (event != null
          && event.number() == oldest
          && slots.compareAndSet(slot(oldest), event, null)) {
        forget(event);
      }
    }
    return true;
  }

  private void forget(@Nullable RecentEvent event) {
    if (event != null) {
      frameBytes.addAndGet(-event.forget());
    }
  }

  private static int slot(long number) {
    return (int) (number & (MAX_EVENTS - 1));
  }
}
