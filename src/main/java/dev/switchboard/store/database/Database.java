package dev.switchboard.store.database;

import dev.switchboard.cluster.Membership;
import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database that keeps the store: its transactions, and the membership of this process. Usable by
 * any thread from {@link #start} on. Every method throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public abstract class Database implements AutoCloseable {
  private final Commits commits = new Commits();
  private final Outbox outbox = new Outbox();

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

  /** What was committed since the start. */
  public final Commits commits() {
    return commits;
  }

  /** Writes down what is to be told to the outside. */
  public final Outbox outbox() {
    return outbox;
  }

  /** The place of this process among those that share the store. */
  public abstract Membership membership();

  /**
   * Files and directories of the store that other users of this machine could use, and cannot since
   * it was opened.
   */
  public List<Path> closedToOthers() {
    return List.of();
  }

  /**
   * The bytes that the log of the store takes on this machine's disk; empty where it has none here.
   */
  public abstract OptionalLong logBytes();

  @Override
  public abstract void close();

  /** Where in the queue of a channel a look may begin; the beginning is never wrong. */
  public QueueFloor floor(String channel) {
    return QueueFloor.NONE;
  }

  /**
   * Runs a write and waits until it is durable.
   *
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  public final <R> R write(Write<R> write) {
    return await(Pending.of("", write));
  }

  /**
   * Runs a write, in one transaction with others that wait, and waits until it is durable.
   *
   * @param key what the write will lock first. Writes of one key keep their order; in a transaction
   *     they run in the order of keys, so that two transactions do not wait for each other
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  public final <R> R writeTogether(String key, Write<R> write) {
    return await(Pending.of(key, write));
  }

  /**
   * Runs a write while none of {@link #write} runs in this process, and waits until it is durable.
   * What they made true is told before what this one makes true, and they see it only when it is
   * told.
   *
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  public final <R> R writeApart(Write<R> write) {
    return await(Pending.apart(write));
  }

  /**
   * Runs a write while no other of this process runs, and waits until it is durable.
   *
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  public final <R> R writeAlone(Write<R> write) {
    return await(Pending.alone(write));
  }

  /** Takes a write, whose thread then waits for its end. */
  protected abstract void submit(Pending<?> pending);

  /**
   * Like {@link #writeTogether}, but returns at once. What it returns waits for the end; the thread
   * that called this must call that too.
   *
   * @param messages that it stores: they are what is limited in a transaction
   */
  public final <R> Supplier<R> beginTogether(String key, int messages, Write<R> write) {
    Pending<R> pending = Pending.of(key, messages, write);
    submit(pending);
    return pending::await;
  }

  private <R> R await(Pending<R> pending) {
    submit(pending);
    return pending.await();
  }

  /**
   * Looks up a few rows, in one state of the store.
   *
   * @throws dev.switchboard.queue.QueryTimeoutException when it takes too long
   */
  public abstract <R extends @Nullable Object> R read(ReadPool.Read<R> read);

  /**
   * Reads what may take long, without holding up what is looked up or written.
   *
   * @throws dev.switchboard.queue.QueryTimeoutException when it takes too long
   */
  public abstract <R extends @Nullable Object> R list(ReadPool.Read<R> read);
}
