package dev.switchboard.stream;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.EventType;
import dev.switchboard.history.Retention;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps recent events for readers, and wakes them. Safe for use by many threads.
 *
 * <p>The first reader makes the ring; it is dropped {@link #KEPT_WITHOUT_READERS} after the last
 * one has left, so that a reader whose connection broke can resume.
 */
public final class EventStream implements EventListener, AutoCloseable {
  /** How long events are kept for readers that may come again. */
  static final Duration KEPT_WITHOUT_READERS = Duration.ofSeconds(60);

  /**
   * Readers are woken at once when it was quiet, then at most so often: many readers less often, so
   * that all of them together write about 2,000 times a second at most.
   */
  private static final int SHORTEST_WAKE_INTERVAL_MS = 20;

  private static final int LONGEST_WAKE_INTERVAL_MS = 100;
  private static final int READERS_FOR_EACH_MS = 2;

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** What the events that a reader may go back to take of the memory at most. */
  public static final long MEMORY_BYTES = RecentEvents.MAX_BYTES;

  private final int maxReaders;
  private final EventFrames frames;
  private final StreamPosition position;
  private final MemoryBudget.Share memory;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Set<EventStreamReader> readers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean news = new AtomicBoolean();
  private volatile @Nullable RecentEvents recent;
  private volatile @Nullable Thread waker;
  private Reservation ringBytes;
  private long nextNumber = 1;
  private long lastLeftAt;
  private boolean closed;

  /** Why a reader is refused. */
  sealed interface Opening {
    /** It may read, and closes the reader when it has ended. */
    record Opened(EventStreamReader reader) implements Opening {}

    /** As many read as may. */
    record TooMany(int readers) implements Opening {}
  }

  /**
   * @param maxReaders how many may read at the same time
   * @param start of this process; differs for every process
   * @param memory takes the bytes of the ring
   */
  public EventStream(
      int maxReaders,
      String start,
      EventMessages messages,
      MemoryBudget.Share memory,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.maxReaders = maxReaders;
    this.position = new StreamPosition(start);
    this.frames = new EventFrames(position, messages, memory);
    this.memory = memory;
    this.ringBytes = new Reservation(memory);
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public void on(Event event) {
    RecentEvents ring = recent;
    if (ring == null) {
      return;
    }
    Optional<EventType> type = EventType.of(event);
    if (type.isPresent()) {
      ring.add(type.get(), event);
      wake();
    }
  }

  /**
   * Does what the given one does. What it redacts or removes for a client, this stream does not
   * tell to later readers either; streams of other processes may, for as long as they keep the
   * event.
   */
  public Retention forgetting(Retention retention) {
    return new ForgettingRetention(retention, this::forget);
  }

  private void forget(MessageId message) {
    RecentEvents ring = recent;
    if (ring != null) {
      frames.forget(message, ring);
    }
  }

  private void wake() {
    if (!news.get() && news.compareAndSet(false, true)) {
      LockSupport.unpark(waker);
    }
  }

  /**
   * Lets a reader in.
   *
   * @param lastEventId of the last event that it has seen; null to begin with the next event
   * @throws dev.switchboard.memory.OutOfBudgetException when the budget has no bytes for the ring
   */
  synchronized Opening open(EventFilter filter, EventView view, @Nullable String lastEventId) {
    if (closed || readers.size() >= maxReaders) {
      return new Opening.TooMany(maxReaders);
    }
    RecentEvents ring = ring();
    long next = ring.next();
    Resync missed = null;
    if (lastEventId != null) {
      OptionalLong last = position.number(lastEventId);
      long resumed = last.orElse(-1) + 1;
      if (last.isEmpty() || resumed > next) {
        missed = Resync.OTHER_PROCESS;
      } else if (resumed < ring.oldest()) {
        missed = Resync.TOO_OLD;
      } else {
        next = resumed;
      }
    }
    EventStreamReader reader = new EventStreamReader(this, ring, filter, view, next, missed);
    readers.add(reader);
    return new Opening.Opened(reader);
  }

  synchronized void left(EventStreamReader reader) {
    if (readers.remove(reader)) {
      lastLeftAt = nanoTime.getAsLong();
    }
  }

  EventFrames frames() {
    return frames;
  }

  Instant now() {
    return clock.instant();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  private RecentEvents ring() {
    RecentEvents ring = recent;
    if (ring == null) {
      Reservation bytes = new Reservation(memory);
      bytes.add(RecentEvents.MAX_BYTES);
      ringBytes = bytes;
      ring = new RecentEvents(nextNumber);
      waker = Thread.ofPlatform().name("switchboard-event-stream").daemon().start(this::wakeAll);
      recent = ring;
    }
    return ring;
  }

  /** Wakes readers when there is news, until there has been no reader for long. */
  private void wakeAll() {
    while (!dropIfUnread()) {
      if (news.getAndSet(false)) {
        readers.forEach(EventStreamReader::wake);
        LockSupport.parkNanos(wakeInterval().toNanos());
      } else {
        LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
      }
    }
  }

  private Duration wakeInterval() {
    return Duration.ofMillis(
        Math.clamp(
            readers.size() / READERS_FOR_EACH_MS,
            SHORTEST_WAKE_INTERVAL_MS,
            LONGEST_WAKE_INTERVAL_MS));
  }

  private synchronized boolean dropIfUnread() {
    boolean unread =
        readers.isEmpty() && nanoTime.getAsLong() - lastLeftAt >= KEPT_WITHOUT_READERS.toNanos();
    if (closed || unread) {
      drop();
    }
    return recent == null;
  }

  private void drop() {
    RecentEvents ring = recent;
    if (ring != null) {
      recent = null;
      // What happens until the next ring has no numbers: a gap of one says that there is a gap.
      nextNumber = ring.next() + 1;
      ringBytes.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    drop();
    LockSupport.unpark(waker);
  }
}
