package dev.switchboard.app.wiring;

import dev.switchboard.history.Retention;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.OpenStore;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.Meters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Deletes what is no longer needed: idempotency keys that have expired, and messages that are older
 * than they are kept. Every now and then, in small transactions; what fails is tried again the next
 * time.
 *
 * <p>Where several processes share the store, each forgets keys, and one of them messages.
 */
final class Housekeeping implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** The store may be closed after that, also while a caller still waits for it. */
  private static final Duration MAX_END = Duration.ofSeconds(2);

  /**
   * After each transaction that deletes messages there is a pause of so many times what it took:
   * the others have the writer for four fifths of the time, however much there is to delete.
   */
  static final int PAUSE_FACTOR = 4;

  private final Keys keys;
  private final Expiry expiry;
  private final Time time;
  private final EventLog log;
  private final Meters meters;
  private final ScheduledExecutorService keeper;

  /** Forgets expired keys in one transaction. */
  @FunctionalInterface
  interface Keys {
    /** Says how many there were: {@link OpenStore#FORGET_BATCH} when there may be more. */
    int forgetExpired(Instant now);
  }

  /**
   * What is deleted of the messages.
   *
   * @param age after which they are; zero for never
   * @param here whether this process is the one that does it
   */
  record Expiry(Retention retention, Duration age, BooleanSupplier here) {}

  /**
   * Time, and how it passes.
   *
   * @param monotonicNanos for measuring
   * @param pause waits for so long
   */
  record Time(InstantSource clock, LongSupplier monotonicNanos, Pause pause) {}

  /** A way of waiting. */
  @FunctionalInterface
  interface Pause {
    void last(Duration duration) throws InterruptedException;
  }

  Housekeeping(Keys keys, Expiry expiry, Time time, EventLog log, Meters meters) {
    this.keys = keys;
    this.expiry = expiry;
    this.time = time;
    this.log = log;
    this.meters = meters;
    // One thread for each: deleting many messages takes long.
    this.keeper =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("switchboard-housekeeping-", 0).daemon().factory());
  }

  /** Begins an interval from now. */
  void start() {
    every(INTERVAL, this::forgetExpiredKeys);
    if (expiry.age().isPositive()) {
      every(INTERVAL, this::expireMessages);
    }
  }

  /** Keeps house once, at once. */
  void keepNow() {
    forgetExpiredKeys();
    if (expiry.age().isPositive()) {
      expireMessages();
    }
  }

  /** Ends after the transaction that is under way. */
  @Override
  public void close() {
    keeper.shutdownNow();
    try {
      var _ = keeper.awaitTermination(MAX_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void forgetExpiredKeys() {
    attempt(() -> {
      while (keys.forgetExpired(time.clock().instant()) == OpenStore.FORGET_BATCH) {
        // There are more than one transaction should delete.
      }
    });
  }

  /** Goes once through all that is too old. */
  void expireMessages() {
    if (!expiry.here().getAsBoolean()) {
      return;
    }
    Walk walk = new Walk(time.clock().instant().minus(expiry.age()));
    attempt(walk::run);
    if (walk.messages > 0) {
      log.messagesExpired(walk.messages, walk.conversations);
    }
  }

  /** What one walk has come to, also when it was cut short. */
  private final class Walk {
    final Instant acceptedBefore;
    long messages;
    long conversations;

    Walk(Instant acceptedBefore) {
      this.acceptedBefore = acceptedBefore;
    }

    void run() {
      MessageId after = null;
      do {
        long begun = time.monotonicNanos().getAsLong();
        Retention.Step step = expiry.retention().expire(acceptedBefore, after);
        long took = time.monotonicNanos().getAsLong() - begun;
        messages += step.messages();
        conversations += step.conversations();
        meters.messagesExpired(step.messages());
        after = step.next();
        if (after != null && !rest(Duration.ofNanos(PAUSE_FACTOR * took))) {
          return;
        }
      } while (after != null);
    }
  }

  /** False when it is time to end. */
  private boolean rest(Duration duration) {
    try {
      time.pause().last(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void every(Duration interval, Runnable task) {
    var _ =
        keeper.scheduleWithFixedDelay(
            task, interval.toSeconds(), interval.toSeconds(), TimeUnit.SECONDS);
  }

  private void attempt(Runnable task) {
    try {
      task.run();
    } catch (StoreUnavailableException e) {
      log.storeFailed("housekeeping", e);
    } catch (RuntimeException e) {
      // Thrown on, it would be the last time that anybody keeps house.
      log.unexpected("housekeeping", e);
    }
  }
}
