package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.InboundEvent;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.PostgresErrors.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs writes in transactions on the connections of a pool, and ends each of them: durable, failed,
 * or of unknown outcome.
 *
 * <p>What another transaction was in the way of is tried again, and so is what a connection was
 * lost in before its commit: nothing of it was stored. A connection that is lost during the commit
 * leaves the outcome unknown; whoever asks again under the same idempotency key learns it.
 */
final class Transactions {
  /**
   * How often a transaction is tried that others are in the way of, or that loses its connection.
   */
  static final int MAX_TRIES = PostgresConnections.WRITERS + 1;

  private final DataSource connections;
  private final LongSupplier owner;
  private final HandOff handOff;
  private final EventListener listener;
  private final Consumer<List<InboundEvent>> doubtful;

  private final Map<ConversationKey, Long> conversations = ConversationTouches.memory();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong doubts = new AtomicLong();

  /** Held for writing by those who must be alone. */
  private final ReadWriteLock company = new ReentrantReadWriteLock();

  /**
   * Held for writing by what must not be told before, or seen by, another transaction that is not
   * told yet. Acceptances do without it.
   */
  private final ReadWriteLock order = new ReentrantReadWriteLock();

  /** How a try has ended that has not stored anything. */
  private record Failure(Kind kind, Throwable cause, @Nullable Pending<?> culprit) {}

  /**
   * @param owner the number under which this process holds leases now
   * @param listener told what has become true; does not throw
   * @param doubtful told of events whose commit has an unknown outcome; nobody holds them in memory
   */
  Transactions(
      DataSource connections,
      LongSupplier owner,
      HandOff handOff,
      EventListener listener,
      Consumer<List<InboundEvent>> doubtful) {
    this.connections = connections;
    this.owner = owner;
    this.handOff = handOff;
    this.listener = listener;
    this.doubtful = doubtful;
  }

  /** Runs one write while no other is under way, and ends it. */
  void runAlone(Pending<?> pending) {
    run(List.of(pending), company.writeLock());
  }

  /** Runs one write, and ends it. */
  void runOne(Pending<?> pending) {
    runIn(order.readLock(), pending);
  }

  /** Runs one write while none of {@link #runOne} is under way, and ends it. */
  void runApart(Pending<?> pending) {
    runIn(order.writeLock(), pending);
  }

  private void runIn(Lock turn, Pending<?> pending) {
    turn.lock();
    try {
      run(List.of(pending));
    } finally {
      turn.unlock();
    }
  }

  /** Runs writes in one transaction, or where that fails in several, and ends all of them. */
  void run(List<Pending<?>> batch) {
    run(batch, company.readLock());
  }

  private void run(List<Pending<?>> batch, Lock lock) {
    List<Pending<?>> left = batch;
    while (!left.isEmpty()) {
      Failure failure = retrying(left, lock);
      if (failure == null) {
        return;
      }
      Pending<?> culprit = failure.culprit();
      if (failure.kind() == Kind.LOST || failure.kind() == Kind.UNABLE) {
        left.forEach(
            pending -> pending.fail(unavailable("the database does not answer", failure.cause())));
        return;
      } else if (left.size() == 1) {
        left.getFirst().fail(reasonOf(failure));
        return;
      } else if (culprit == null) {
        left.forEach(pending -> run(List.of(pending), lock));
        return;
      }
      run(List.of(culprit), lock);
      List<Pending<?>> others = new ArrayList<>(left);
      others.remove(culprit);
      left = others;
    }
  }

  /** Null when all is stored, or of unknown outcome. */
  private @Nullable Failure retrying(List<Pending<?>> batch, Lock lock) {
    Failure failure = null;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      failure = tryOnce(batch, lock);
      if (failure == null) {
        return null;
      }
      if (failure.kind() != Kind.CONFLICT && failure.kind() != Kind.LOST) {
        return failure;
      }
    }
    return failure;
  }

  /**
   * Takes the lock only when there is a connection: a write that must be alone holds all others up,
   * and must not do so while it waits for the database to answer.
   */
  private @Nullable Failure tryOnce(List<Pending<?>> batch, Lock lock) {
    try (Connection connection = connections.getConnection()) {
      lock.lock();
      try {
        return tryOn(connection, batch);
      } finally {
        lock.unlock();
      }
    } catch (SQLException e) {
      // Of borrowing it: giving it back does not throw. Whatever the reason is, there is none.
      return new Failure(Kind.UNABLE, e, null);
    }
  }

  private @Nullable Failure tryOn(Connection connection, List<Pending<?>> batch) {
    WriteSession session =
        WriteSession.ofOneTransaction(
            connection,
            owner.getAsLong(),
            handOff,
            listener,
            turn.getAndIncrement(),
            doubts.get(),
            conversations);
    Pending<?> current = null;
    try {
      for (Pending<?> pending : batch) {
        current = pending;
        pending.run(session);
      }
      current = null;
      session.finish();
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(session, e);
      return new Failure(PostgresErrors.kindOf(e), e, current);
    }
    return commit(batch, session);
  }

  private @Nullable Failure commit(List<Pending<?>> batch, WriteSession session) {
    try {
      session.commit();
    } catch (SQLException e) {
      List<InboundEvent> undelivered = session.undelivered();
      rollBack(session, e);
      if (PostgresErrors.isRolledBack(e)) {
        return new Failure(PostgresErrors.kindOf(e), e, null);
      }
      doubts.incrementAndGet();
      doubtful.accept(undelivered);
      batch.forEach(pending -> pending.fail(unavailable("the outcome is unknown", e)));
      return null;
    }
    try {
      session.afterCommit();
    } finally {
      batch.forEach(Pending::complete);
    }
    return null;
  }

  private static RuntimeException reasonOf(Failure failure) {
    Throwable cause = failure.cause();
    boolean busy =
        failure.kind() == Kind.LOCKED
            || (cause instanceof SQLException e && "40".equals(classOf(e)));
    return busy && !(cause instanceof KeyHeldException)
        ? unavailable("others are in the way", cause)
        : new IllegalStateException("the write failed", cause);
  }

  private static @Nullable String classOf(SQLException e) {
    String state = e.getSQLState();
    return state == null ? null : state.substring(0, Math.min(2, state.length()));
  }

  private static void rollBack(WriteSession session, Throwable because) {
    try {
      session.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  private static StoreUnavailableException unavailable(String message, Throwable cause) {
    return new StoreUnavailableException(message, cause);
  }
}
