package dev.switchboard.testing;

import dev.switchboard.machine.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Lets time pass on a server that runs, and waits for it to come to rest. Thread-safe. */
public final class TestBench {
  /** The longest that one call advances. */
  public static final Duration MAX_ADVANCE = Duration.ofDays(366);

  /** The longest that one call takes, in real time. */
  public static final Duration MAX_LIMIT = Duration.ofMinutes(1);

  /** How long a mere question waits for the threads to come to rest. */
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(1);

  /** How soon to look again whether all threads have come to rest. */
  private static final long LOOK_NANOS = Duration.ofNanos(50_000).toNanos();

  private final TestClock clock;
  private final TestedServer server;

  /** One advance after the other. */
  private final ReentrantLock advancing = new ReentrantLock();

  /**
   * Where the server stands.
   *
   * @param now on its clock
   * @param ahead by how much its clock is ahead of real time
   * @param settled whether all was done that could be done, within the limit
   * @param pending messages that wait for another attempt, or for their provider
   * @param nextDueAt when something happens by itself next; null when nothing will
   */
  public record State(
      Instant now, Duration ahead, boolean settled, long pending, @Nullable Instant nextDueAt) {}

  private volatile boolean closed;

  public TestBench(TestClock clock, TestedServer server) {
    this.clock = clock;
    this.server = server;
  }

  /** Where the server stands now. */
  public State state() {
    return state(isSettled() && comesToRest(System.nanoTime() + LOOK_LIMIT.toNanos()));
  }

  /**
   * Waits until everything is done that can be done at the present time. No time is skipped: what
   * waits for a retry goes on waiting, and a provider that hangs is waited for.
   *
   * @param limit in real time, at most {@link #MAX_LIMIT}
   */
  public State settle(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    return state(await(this::isSettled, deadline) && comesToRest(deadline));
  }

  /**
   * Sets the clock ahead, from one due time to the next. Everything that is due on the way happens
   * in its order and at its time.
   *
   * @param by at most {@link #MAX_ADVANCE}
   * @param limit in real time, at most {@link #MAX_LIMIT}; where it is reached, the clock runs on
   *     from where it stands then
   */
  public State advance(Duration by, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    advancing.lock();
    try {
      long target = clock.halt() + by.toNanos();
      boolean arrived = goTo(target, deadline);
      if (arrived) {
        server.keepHouse();
        arrived = comesToRest(deadline);
      }
      return state(arrived);
    } finally {
      clock.resume();
      advancing.unlock();
    }
  }

  /** Forgets all messages, and everything that was changed since the start but the clock. */
  public void reset() {
    server.reset();
  }

  /**
   * Forgets the messages from and to some addresses.
   *
   * @param addresses in normal form
   * @return how many
   */
  public int forget(Set<String> addresses) {
    return server.forget(addresses);
  }

  private boolean goTo(long target, long deadline) {
    while (comesToRest(deadline)) {
      if (clock.getAsLong() >= target) {
        return true;
      }
      clock.jumpTo(Math.min(clock.nextDueAt(), target));
    }
    return false;
  }

  /** Also knows then what is due next: what was planned by the last step has been looked for. */
  private boolean comesToRest(long deadline) {
    if (!await(clock::isQuiet, deadline)) {
      return false;
    }
    server.look();
    return await(clock::isQuiet, deadline);
  }

  private boolean isSettled() {
    return clock.isQuiet() && !server.isCalling() && clock.isQuiet();
  }

  /** Ends every wait: the server stops. */
  public void close() {
    closed = true;
  }

  private boolean await(BooleanSupplier condition, long deadline) {
    while (!condition.getAsBoolean()) {
      if (closed || System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
    }
    return true;
  }

  private State state(boolean settled) {
    long next = clock.nextDueAt();
    return new State(
        clock.instant(),
        clock.ahead(),
        settled,
        server.pending(),
        next == Machine.UNTIL_WOKEN ? null : clock.at(next));
  }
}
