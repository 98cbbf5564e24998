package dev.switchboard.callback;

import static java.util.Collections.unmodifiableSet;
import static java.util.Comparator.comparingLong;

import dev.switchboard.lane.Moment;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a lane has read of its endpoint, until it is durably settled: what is ready to be sent, in
 * order; which messages are busy, so that their next events wait; and up to where everything is
 * settled. Holds the memory of what it has read. Used by one thread.
 */
final class ReadAhead {
  /** Callbacks that are read ahead. What waits longer waits in the store. */
  static final int WINDOW = 128;

  /** Callbacks that wait in memory for a call, with which no more are read. */
  static final int ENOUGH = WINDOW / 4;

  /** Callbacks of which the lane knows in all: also those whose answer is not durable yet. */
  static final int MAX_HELD = 4 * WINDOW;

  /** Bytes that are read at once. A lane that holds nothing reads one callback, however large. */
  static final long WINDOW_BYTES = 2 << 20;

  /** A lane takes no more than this part of what is left of the memory of all lanes. */
  private static final int SHARE_OF_REST_ONE_IN = 4;

  /** How soon to look again whether there is memory. */
  private static final long MEMORY_RECHECK_NANOS = Duration.ofMillis(50).toNanos();

  private final CallbackQueue queue;
  private final MemoryBudget.Share memory;
  private final long largestCallbackBytes;

  /** Read and not started, in order. */
  private final ArrayDeque<Callback> ready = new ArrayDeque<>();

  /** All that need not be read again: ready, in flight, or not yet durably settled. */
  private final NavigableSet<EventId> held = new TreeSet<>(comparingLong(EventId::value));

  /** Messages of which an event is in flight, or not yet durably settled. */
  private final Set<MessageId> busy = new HashSet<>();

  private boolean news = true;
  private @Nullable Instant nextDueAt;
  private @Nullable EventId cursor;

  /** Whether all that waits is held, so that the cursor can be told without the store. */
  private boolean cursorFollows;

  private boolean starved;
  private long starvedUntil;

  /**
   * @param memory of all lanes together
   * @param largestCallbackBytes of memory that the largest callback takes
   */
  ReadAhead(CallbackQueue queue, MemoryBudget.Share memory, long largestCallbackBytes) {
    this.queue = queue;
    this.memory = memory;
    this.largestCallbackBytes = largestCallbackBytes;
  }

  /** Something may be due that was not read. */
  void news() {
    news = true;
  }

  /** Whether something was started or decided that is not durably settled. */
  boolean isBusy() {
    return held.size() > ready.size();
  }

  /** How many are read and not started. */
  int ready() {
    return ready.size();
  }

  /** Lets go what was not started. */
  void drop() {
    ready.forEach(this::letGo);
    ready.clear();
    cursorFollows = false;
    news = true;
  }

  private void letGo(Callback callback) {
    held.remove(callback.event().id());
    memory.release(callback.bytes());
  }

  /**
   * The first that no other event of its message holds up; null when there is none. Its message is
   * busy from now on.
   */
  @Nullable Callback take() {
    Iterator<Callback> candidates = ready.iterator();
    while (candidates.hasNext()) {
      Callback callback = candidates.next();
      if (isFree(callback)) {
        candidates.remove();
        if (callback.event().messageId() != null) {
          busy.add(callback.event().messageId());
        }
        return callback;
      }
    }
    return null;
  }

  private boolean isFree(Callback callback) {
    MessageId message = callback.event().messageId();
    return message == null || !busy.contains(message);
  }

  /** A callback that was taken is decided: its message is not needed any more. */
  void decided(Callback callback) {
    memory.release(callback.bytes());
    starved = false;
  }

  /** What was decided is durable. */
  void settled(CallbackWork.Settlement work) {
    StoredEvent event = work.callback().event();
    held.remove(event.id());
    if (event.messageId() != null) {
      busy.remove(event.messageId());
    }
    if (work instanceof CallbackWork.Retried) {
      cursorFollows = false;
      dropBehind(event);
      news = true;
    }
  }

  /** What stands behind another is durably put aside. */
  void settled(CallbackWork.Aside work) {
    held.remove(work.event());
    cursorFollows = false;
    news = true;
  }

  /** What was read of the same message has to wait behind it; the store says for how long. */
  void dropBehind(StoredEvent first) {
    if (first.messageId() != null) {
      ready.removeIf(callback -> {
        boolean behind = first.messageId().equals(callback.event().messageId());
        if (behind) {
          letGo(callback);
          cursorFollows = false;
          news = true;
        }
        return behind;
      });
    }
  }

  /**
   * Whether it is worth to ask the store now.
   *
   * @param anyway also when nothing is due
   */
  boolean wants(Moment now, boolean anyway) {
    boolean due = nextDueAt != null && !now.instant().isBefore(nextDueAt);
    boolean fits = ready.size() < ENOUGH && held.size() < MAX_HELD;
    return (news || due || anyway) && fits && !isStarved(now);
  }

  /** Whether there was no memory a moment ago. */
  private boolean isStarved(Moment now) {
    return starved && starvedUntil - now.nanos() > 0;
  }

  /** Nanoseconds after which something can be sent or read. */
  long nanosToNext(Moment now) {
    if (ready.stream().anyMatch(this::isFree)) {
      return 0;
    }
    if (isStarved(now)) {
      return starvedUntil - now.nanos();
    }
    if (news && wants(now, false)) {
      return 0;
    }
    return nextDueAt == null ? Long.MAX_VALUE : now.nanosTo(nextDueAt);
  }

  /**
   * Reads more.
   *
   * @param until what is due later is left alone
   * @param most that may be ready then
   * @param work takes what has to stand behind others
   * @return false when nothing waits at all
   */
  boolean read(Served served, Moment now, Instant until, int most, List<CallbackWork> work) {
    int rows = Math.min(most - ready.size(), MAX_HELD - held.size());
    if (rows < 1) {
      return true;
    }
    long wish = Math.min(WINDOW_BYTES, memory.availableBytes() / SHARE_OF_REST_ONE_IN);
    long bytes = ready.isEmpty() ? Math.max(wish, largestCallbackBytes) : wish;
    long granted = memory.reserveUpTo(bytes);
    // One that takes more than there is leaves nothing for the next of that kind until it is
    // settled.
    boolean oneAtLeast = held.isEmpty() && granted > 0;
    long used = 0;
    try {
      CallbackQueue.Window window =
          queue.read(
              served,
              until,
              unmodifiableSet(held),
              new CallbackQueue.Limit(rows, granted, oneAtLeast));
      used = window.callbacks().stream().mapToLong(Callback::bytes).sum();
      memory.reserveAnyway(Math.max(0, used - granted));
      return take(window, rows, now, work);
    } finally {
      memory.release(Math.max(0, granted - used));
    }
  }

  private boolean take(CallbackQueue.Window window, int rows, Moment now, List<CallbackWork> work) {
    for (Callback callback : window.callbacks()) {
      held.add(callback.event().id());
      ready.add(callback);
    }
    for (CallbackWork.Aside aside : window.asides()) {
      held.add(aside.event());
      work.add(aside);
    }
    news = window.more();
    nextDueAt = window.nextDueAt();
    moveCursor(window.cursor());
    cursorFollows = window.exact();
    starved = window.more() && window.callbacks().size() + window.asides().size() < rows;
    starvedUntil = now.nanos() + MEMORY_RECHECK_NANOS;
    return !ready.isEmpty() || window.more() || !window.asides().isEmpty();
  }

  /** Every event up to it is settled; null when there is none. */
  @Nullable EventId cursor() {
    if (cursorFollows) {
      long first = held.isEmpty() ? 1 : held.first().value();
      moveCursor(first > 1 ? new EventId(first - 1) : null);
    }
    return cursor;
  }

  /** It never goes back: what was settled stays settled. */
  private void moveCursor(@Nullable EventId to) {
    if (to != null && (cursor == null || to.value() > cursor.value())) {
      cursor = to;
    }
  }
}
