package dev.switchboard.store;

import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeaseClock;
import dev.switchboard.queue.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a store that speaks SQL, whoever keeps its rows. Opened by its own kind, and
 * given life by {@link #start}; from then on usable by any thread. Every method throws {@link
 * StoreUnavailableException} when the store is lost.
 */
public abstract sealed class Database implements AutoCloseable
    permits SqliteDatabase, PostgresDatabase {
  /**
   * Starts what runs in the background.
   *
   * @param handOff takes over what is committed
   * @param listener told what has happened to messages, after each commit and before the write
   *     returns; it must not throw
   * @param failStop told once when the store has failed for good, and the program must end
   */
  public abstract void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop);

  /** Whether the store answers, as far as is known without asking it. */
  public abstract boolean isReady();

  /** Whether this process still holds what it has leased. */
  public abstract LeaseClock leaseClock();

  /**
   * What tells the message ids of this process from those of the others that share the store, from
   * 0; always 0 where there are no others.
   */
  public abstract int idSlot();

  /** How many processes can share the store at once; a power of two. */
  public abstract int idSlots();

  /**
   * How many processes share the store and are alive, this one included, as far as it has heard: a
   * change is known within a heartbeat, a death when the lease has ended. While the store is away
   * the last number stays. Asks nobody.
   */
  public abstract int liveNodes();

  /**
   * Files and directories of the store that other users of this machine could use, and cannot since
   * it was opened.
   */
  public List<Path> closedToOthers() {
    return List.of();
  }

  /** Whether this process is the one of {@link #liveNodes} that does what one of them must do. */
  public abstract boolean isEldest();

  /** The channels that other live processes can send, as far as this one has heard. */
  Set<String> channelsElsewhere() {
    return Set.of();
  }

  /**
   * The bytes that the log of the store takes on this machine's disk; empty where it has none here.
   */
  public abstract OptionalLong logBytes();

  @Override
  public abstract void close();

  /** Where in the queue of a channel it is worth while to begin; the beginning is never wrong. */
  QueueFloors.Floor floor(String channel) {
    return QueueFloors.Floor.NONE;
  }

  /** The number under which this process holds leases; greater with every start. */
  abstract long owner();

  /**
   * Runs a write and waits until it is durable.
   *
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  abstract <R> R write(Write<R> write);

  /**
   * Runs a write, in one transaction with others that wait where there are any, and waits until it
   * is durable.
   *
   * @param key what the write will lock first. Writes of one key keep their order; in a transaction
   *     they come in the order of keys, so that two transactions do not wait for each other
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  abstract <R> R writeTogether(String key, Write<R> write);

  /**
   * Runs a write while none of {@link #write} is under way in this process, and waits until it is
   * durable. What they made true is told before what this one makes true, and they see it only when
   * it is told.
   *
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  abstract <R> R writeApart(Write<R> write);

  /**
   * Runs a write while no other of this process is under way, and waits until it is durable.
   *
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  abstract <R> R writeAlone(Write<R> write);

  /**
   * Looks up a few rows, in one state of the store.
   *
   * @throws dev.switchboard.queue.QueryTimeoutException when it takes too long
   */
  abstract <R extends @Nullable Object> R read(ReadPool.Read<R> read);

  /**
   * Reads what may take long, without holding up what is looked up or written.
   *
   * @throws dev.switchboard.queue.QueryTimeoutException when it takes too long
   */
  abstract <R extends @Nullable Object> R list(ReadPool.Read<R> read);
}
