package dev.switchboard.dispatch;

import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.LeasedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a lane holds in memory, and the bounds on them: places, and bytes of the {@link
 * MemoryBudget}.
 *
 * <p>An event takes a place and its bytes from the moment its acceptance is written until its
 * settlement is durable, so the bounds cover what is waiting, in flight and being settled. When a
 * channel has been refused either it is <em>behind</em>: later events of it stay in the store too,
 * until the poller has fetched all of them in order. Every channel starts behind, because an
 * earlier process may have left events.
 *
 * <p>First attempts and retries wait in lines of their own. While first attempts wait, here or in
 * the store, at most one in {@value #CALLS_PER_RETRY} calls is a retry, and retries take no more
 * than a {@value #RETRY_PLACES}th of the places: what a bad hour has left behind does not keep new
 * messages waiting. Each line has a share of the memory budget of its own, so neither takes the
 * other's guaranteed bytes. A line that holds nothing may claim one message of any size: a lane
 * always gets on. Safe for use by many threads.
 */
final class LaneBuffer {
  /** Of so many calls one may be a retry while first attempts wait. */
  static final int CALLS_PER_RETRY = 5;

  /** The part of the places that retries may take. */
  private static final int RETRY_PLACES = 4;

  /** Bytes of one claim: bounds how long it keeps the writer. */
  static final long CLAIM_BYTES = 8L << 20;

  private final int capacity;
  private final int retryCapacity;
  private final Memory memory;

  /** Places that may be taken at present. */
  private int limit;

  /** Events taken out, whose rows no other process can have yet. */
  private int leaving;

  private final Set<String> behind;
  private final ArrayDeque<LeasedMessage> firstAttempts = new ArrayDeque<>();
  private final ArrayDeque<LeasedMessage> retries = new ArrayDeque<>();
  private int taken;
  private int takenByRetries;
  private int callsSinceRetry;
  private long arrived;
  private long announced;
  private boolean starved;
  private boolean retriesStarved;
  private volatile Runnable arrival = () -> {};

  /** The lane's shares of the budget, one for each line. */
  record Memory(MemoryBudget.Share firstAttempts, MemoryBudget.Share retries) {}

  /**
   * @param capacity messages held in memory at most
   */
  LaneBuffer(int capacity, Memory memory, List<String> channels) {
    this.capacity = capacity;
    this.memory = memory;
    this.limit = capacity;
    this.retryCapacity = Math.max(1, capacity / RETRY_PLACES);
    this.behind = new HashSet<>(channels);
  }

  /** Takes a place and bytes for an event about to be written; refuses when full or behind. */
  synchronized boolean reserve(String channel, long bytes) {
    if (behind.contains(channel)) {
      return false;
    }
    if (taken >= limit || leaving > 0 || !memory.firstAttempts.tryReserve(bytes)) {
      behind.add(channel);
      return false;
    }
    taken++;
    return true;
  }

  /**
   * Reserves what the poller may claim of first attempts, at most so many events; null when there
   * is no room. {@link #firstAttemptsClaimed} follows.
   */
  synchronized @Nullable ClaimLimit reserveFirstAttempts(int most) {
    boolean none = taken == takenByRetries;
    ClaimLimit granted = reserve(Math.min(most, room()), memory.firstAttempts, none);
    starved = granted == null;
    return granted;
  }

  /** As {@link #reserveFirstAttempts}, for retries. */
  synchronized @Nullable ClaimLimit reserveRetries(int most) {
    boolean none = takenByRetries == 0;
    ClaimLimit granted = reserve(Math.min(most, roomForRetries()), memory.retries, none);
    retriesStarved = granted == null;
    takenByRetries += granted == null ? 0 : granted.events();
    return granted;
  }

  private @Nullable ClaimLimit reserve(int places, MemoryBudget.Share share, boolean none) {
    long bytes = places == 0 ? 0 : share.reserveUpTo(CLAIM_BYTES);
    if (places == 0 || (bytes == 0 && !none)) {
      return null;
    }
    taken += places;
    return new ClaimLimit(places, bytes, none);
  }

  /**
   * Gives back what a claim of first attempts has not used.
   *
   * @return whether another claim may bring more
   */
  synchronized boolean firstAttemptsClaimed(ClaimLimit granted, Claimed claimed) {
    settle(granted, claimed, memory.firstAttempts);
    starved = claimed.events() == 0 && claimed.more();
    return claimed.more() && !starved;
  }

  /** As {@link #firstAttemptsClaimed}, for retries. */
  synchronized boolean retriesClaimed(ClaimLimit granted, Claimed claimed) {
    settle(granted, claimed, memory.retries);
    takenByRetries -= granted.events() - claimed.events();
    retriesStarved = claimed.events() == 0 && claimed.more();
    return claimed.more() && !retriesStarved;
  }

  private void settle(ClaimLimit granted, Claimed claimed, MemoryBudget.Share share) {
    taken -= granted.events() - claimed.events();
    if (claimed.bytes() > granted.bytes()) {
      // One that is larger than all that could be reserved.
      share.reserveAnyway(claimed.bytes() - granted.bytes());
    } else {
      share.release(granted.bytes() - claimed.bytes());
    }
  }

  /**
   * Sets how many places may be taken from now on, at most as many as there are; what is here
   * already stays.
   *
   * @return whether they are more than before
   */
  synchronized boolean limit(int places) {
    int before = limit;
    limit = Math.min(places, capacity);
    return limit > before;
  }

  /**
   * Takes out what waits, for other processes to send. Until it {@link #hasLeft} nothing gets a
   * place, and what had one already and comes later is not polled, so that it does not overtake it.
   */
  synchronized List<LeasedMessage> takeOut() {
    List<LeasedMessage> out = new ArrayList<>(firstAttempts);
    out.addAll(retries);
    firstAttempts.clear();
    retries.clear();
    leaving += out.size();
    return out;
  }

  /**
   * Takes one event out that waits here; null where it does not. Its place is taken until it is
   * freed.
   */
  synchronized @Nullable LeasedMessage takeOut(long id) {
    LeasedMessage found = takeOut(firstAttempts, id);
    return found == null ? takeOut(retries, id) : found;
  }

  private static @Nullable LeasedMessage takeOut(ArrayDeque<LeasedMessage> line, long id) {
    Iterator<LeasedMessage> waiting = line.iterator();
    while (waiting.hasNext()) {
      LeasedMessage next = waiting.next();
      if (next.key().id() == id) {
        waiting.remove();
        return next;
      }
    }
    return null;
  }

  /** Events that were taken out are anybody's, and wait in the store. */
  void hasLeft(List<LeasedMessage> events) {
    synchronized (this) {
      leaving -= events.size();
      events.forEach(event -> {
        free(event);
        behind.add(event.key().channel());
      });
    }
    arrival.run();
  }

  /** Gives back a place and bytes that {@link #reserve(String, long)} took. */
  synchronized void cancel(long bytes) {
    taken--;
    memory.firstAttempts.release(bytes);
  }

  /** Gives back the place and the bytes of an event that is settled. */
  void free(LeasedMessage event) {
    free(isRetry(event), event.message().retainedBytes());
  }

  private synchronized void free(boolean retry, long bytes) {
    taken--;
    takenByRetries -= retry ? 1 : 0;
    (retry ? memory.retries : memory.firstAttempts).release(bytes);
  }

  /** Puts an event whose place was reserved in its line; {@link #announceArrivals} follows. */
  synchronized void add(LeasedMessage event) {
    arrived++;
    (isRetry(event) ? retries : firstAttempts).add(event);
  }

  /** Has the lane look, if events were added since the last time. */
  void announceArrivals() {
    synchronized (this) {
      if (announced == arrived) {
        return;
      }
      announced = arrived;
    }
    arrival.run();
  }

  /** Sets what is run, on the thread that caused it, whenever there may be more to poll. */
  void onArrival(Runnable action) {
    arrival = action;
  }

  /**
   * The event whose turn it is; null when there is none, or none that may go now.
   *
   * @param untriedFirst whether a retry has to wait for all first attempts that are here
   */
  synchronized @Nullable LeasedMessage poll(boolean untriedFirst) {
    if (leaving > 0) {
      return null;
    }
    if (isRetryNext() && !(untriedFirst && !firstAttempts.isEmpty())) {
      callsSinceRetry = 0;
      return retries.poll();
    }
    LeasedMessage first = firstAttempts.poll();
    if (first != null) {
      callsSinceRetry++;
    }
    return first;
  }

  /** Whether {@link #poll} would give something. */
  synchronized boolean hasNext() {
    return leaving == 0 && (!firstAttempts.isEmpty() || isRetryNext());
  }

  /** Events that wait here. */
  synchronized int waiting() {
    return firstAttempts.size() + retries.size();
  }

  /** Events that were ever added. */
  synchronized long arrived() {
    return arrived;
  }

  void caughtUp(String channel) {
    synchronized (this) {
      behind.remove(channel);
    }
    arrival.run();
  }

  synchronized void fellBehind(String channel) {
    behind.add(channel);
  }

  synchronized boolean isBehind(String channel) {
    return behind.contains(channel);
  }

  /** Whether events wait in the store and fetching some is worth a transaction. */
  synchronized boolean wantsRefill() {
    boolean forFirstAttempts =
        (starved || !behind.isEmpty())
            && room() >= (limit + 1) / 2
            && (taken == takenByRetries || isHalfEmpty(memory.firstAttempts));
    boolean forRetries =
        retriesStarved
            && roomForRetries() >= (retryCapacity + 1) / 2
            && (takenByRetries == 0 || isHalfEmpty(memory.retries));
    return limit > 0 && (forFirstAttempts || forRetries);
  }

  private static boolean isHalfEmpty(MemoryBudget.Share share) {
    return share.availableBytes() >= share.guaranteedBytes() / 2;
  }

  synchronized boolean hasRoomForRetries() {
    return roomForRetries() > 0;
  }

  private int roomForRetries() {
    return Math.max(0, Math.min(room(), retryCapacity - takenByRetries));
  }

  private int room() {
    return leaving > 0 ? 0 : Math.max(0, limit - taken);
  }

  private boolean isRetryNext() {
    if (retries.isEmpty()) {
      return false;
    }
    // What waits in the store can only come where there is room for it.
    boolean firstAttemptsWait =
        !firstAttempts.isEmpty() || (!behind.isEmpty() && room() > 0 && !starved);
    return !firstAttemptsWait || callsSinceRetry >= CALLS_PER_RETRY - 1;
  }

  private static boolean isRetry(LeasedMessage event) {
    return event.key().dueAt() != EventKey.AT_ONCE;
  }
}
