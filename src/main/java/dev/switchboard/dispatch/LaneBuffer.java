package dev.switchboard.dispatch;

import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.InboundEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a lane holds in memory, and the bound on them.
 *
 * <p>An event takes a place from the moment its acceptance is written until its settlement is
 * durable, so the bound covers what is waiting, in flight and being settled. When a channel has
 * been refused a place it is <em>behind</em>: later events of it stay in the store too, until the
 * poller has fetched all of them in order. Every channel starts behind, because an earlier process
 * may have left events.
 *
 * <p>First attempts and retries wait in lines of their own. While first attempts wait, here or in
 * the store, at most one in {@value #CALLS_PER_RETRY} calls is a retry, and retries take no more
 * than a {@value #RETRY_PLACES}th of the places: what a bad hour has left behind does not keep new
 * messages waiting. Safe for use by many threads.
 */
final class LaneBuffer {
  /** Of so many calls one may be a retry while first attempts wait. */
  static final int CALLS_PER_RETRY = 5;

  /** The part of the places that retries may take. */
  private static final int RETRY_PLACES = 4;

  private final int capacity;
  private final int retryCapacity;

  /** Places that may be taken at present. */
  private int limit;

  /** Events taken out, whose rows nobody else can have yet. */
  private int leaving;

  private final Set<String> behind;
  private final ArrayDeque<InboundEvent> firstAttempts = new ArrayDeque<>();
  private final ArrayDeque<InboundEvent> retries = new ArrayDeque<>();
  private int taken;
  private int takenByRetries;
  private int callsSinceRetry;
  private long arrived;
  private long announced;
  private boolean starved;
  private boolean retriesStarved;
  private volatile Runnable arrival = () -> {};

  /**
   * @param capacity messages held in memory at most
   */
  LaneBuffer(int capacity, List<String> channels) {
    this.capacity = capacity;
    this.limit = capacity;
    this.retryCapacity = Math.max(1, capacity / RETRY_PLACES);
    this.behind = new HashSet<>(channels);
  }

  /** Takes a place for an event about to be written; refuses when full or behind. */
  synchronized boolean reserve(String channel) {
    if (behind.contains(channel)) {
      return false;
    }
    if (taken >= limit || leaving > 0) {
      behind.add(channel);
      return false;
    }
    taken++;
    return true;
  }

  /** Takes up to {@code most} places for first attempts that the poller is about to claim. */
  synchronized int reserveFirstAttempts(int most) {
    int granted = Math.min(most, room());
    taken += granted;
    starved = granted == 0;
    return granted;
  }

  /** Takes up to {@code most} places for retries that the poller is about to claim. */
  synchronized int reserveRetries(int most) {
    int granted = Math.min(most, roomForRetries());
    taken += granted;
    takenByRetries += granted;
    retriesStarved = granted == 0;
    return granted;
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
  synchronized List<InboundEvent> takeOut() {
    List<InboundEvent> out = new ArrayList<>(firstAttempts);
    out.addAll(retries);
    firstAttempts.clear();
    retries.clear();
    leaving += out.size();
    return out;
  }

  /** Events that were taken out are anybody's, and wait in the store. */
  void hasLeft(List<InboundEvent> events) {
    synchronized (this) {
      leaving -= events.size();
      events.forEach(event -> {
        free(event);
        behind.add(event.key().channel());
      });
    }
    arrival.run();
  }

  /** Gives back places that were reserved for first attempts and not used. */
  synchronized void freeFirstAttempts(int places) {
    taken -= places;
  }

  /** Gives back places that were reserved for retries and not used. */
  synchronized void freeRetries(int places) {
    taken -= places;
    takenByRetries -= places;
  }

  /** Gives back the place of an event that is settled. */
  void free(InboundEvent event) {
    if (isRetry(event)) {
      freeRetries(1);
    } else {
      freeFirstAttempts(1);
    }
  }

  /** Puts an event whose place was reserved in its line; {@link #announceArrivals} follows. */
  synchronized void add(InboundEvent event) {
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
  synchronized @Nullable InboundEvent poll(boolean untriedFirst) {
    if (leaving > 0) {
      return null;
    }
    if (isRetryNext() && !(untriedFirst && !firstAttempts.isEmpty())) {
      callsSinceRetry = 0;
      return retries.poll();
    }
    InboundEvent first = firstAttempts.poll();
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
    boolean forFirstAttempts = (starved || !behind.isEmpty()) && room() >= (limit + 1) / 2;
    boolean forRetries = retriesStarved && roomForRetries() >= (retryCapacity + 1) / 2;
    return limit > 0 && (forFirstAttempts || forRetries);
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
    // What waits in the store can only come where there is a place for it.
    boolean firstAttemptsWait = !firstAttempts.isEmpty() || (!behind.isEmpty() && room() > 0);
    return !firstAttemptsWait || callsSinceRetry >= CALLS_PER_RETRY - 1;
  }

  private static boolean isRetry(InboundEvent event) {
    return event.key().dueAt() != EventKey.AT_ONCE;
  }
}
