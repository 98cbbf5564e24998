package dev.switchboard.store.postgres;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.database.Commits;
import dev.switchboard.store.database.ConversationTouches;
import dev.switchboard.store.database.Outbox;
import dev.switchboard.store.database.Pending;
import dev.switchboard.store.database.TransactionRunner;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
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
 * Transactions on the connections of a pool, which are tried again. A conflict with another
 * transaction, or a connection that is lost before the commit, stored nothing. A connection that is
 * lost during the commit leaves the outcome unknown: a client that repeats its idempotency key
 * learns it.
 *
 * <p>Writes of one transaction run in the order of their keys, on every node: two transactions that
 * need the same rows ask for them in the same order.
 */
final class PostgresTransactions extends TransactionRunner {
  /** Every connection of the pool may turn out to be dead before a new one is made. */
  private static final int MAX_TRIES = PostgresConnections.WRITERS + 1;

  /**
   * Rows over which the totals of a channel are spread, so that transactions rarely wait for each
   * other. So many, because a transaction that some client holds open keeps every version of a row.
   */
  private static final int SHARDS = 256;

  private final DataSource connections;
  private final LongSupplier owner;
  private final HandOff handOff;
  private final EventListener listener;
  private final Outbox outbox;
  private final Consumer<List<LeasedMessage>> doubtful;
  private final Map<ConversationKey, Long> conversations = ConversationTouches.memory();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong doubts = new AtomicLong();
  private final ReadWriteLock company = new ReentrantReadWriteLock();

  /**
   * Held for writing by what must not be told before, or seen by, another transaction that is not
   * told yet. Shared transactions do without it: they only accept.
   */
  private final ReadWriteLock order = new ReentrantReadWriteLock();

  /**
   * @param owner the number under which this process holds leases now
   * @param listener told what has become true; does not throw
   * @param outbox writes down what is to be told to the outside
   * @param doubtful told of events whose commit has an unknown outcome
   */
  PostgresTransactions(
      DataSource connections,
      LongSupplier owner,
      HandOff handOff,
      EventListener listener,
      Outbox outbox,
      Commits commits,
      Consumer<List<LeasedMessage>> doubtful) {
    super(MAX_TRIES, commits);
    this.connections = connections;
    this.owner = owner;
    this.handOff = handOff;
    this.listener = listener;
    this.outbox = outbox;
    this.doubtful = doubtful;
  }

  @Override
  public void run(List<Pending<?>> batch) {
    super.run(batch.stream().sorted(Comparator.comparing(Pending::key)).toList());
  }

  /** Runs one write that has no key, and ends it. */
  void runOne(Pending<?> pending) {
    Lock turn = pending.company() == Pending.Company.SHARED ? order.writeLock() : order.readLock();
    turn.lock();
    try {
      run(List.of(pending));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Takes the lock only when it has a connection, and gives it back before the next try: a write
   * that runs alone holds up all others, and must not while it waits for the database.
   */
  @Override
  protected @Nullable Failure tryOnce(List<Pending<?>> batch) {
    boolean alone = batch.getFirst().company() == Pending.Company.NONE;
    Lock lock = alone ? company.writeLock() : company.readLock();
    try (Connection connection = connections.getConnection()) {
      lock.lock();
      try {
        return tryIn(session(connection), batch);
      } finally {
        lock.unlock();
      }
    } catch (SQLException e) {
      // Only borrowing throws; giving back does not.
      return new Failure(Kind.UNABLE, e, null);
    }
  }

  private WriteSession session(Connection connection) {
    long number = owner.getAsLong();
    // Nodes that start together must not take the shards in the same turn.
    int shard = Math.floorMod(turn.getAndIncrement() + number * (SHARDS / 3), SHARDS);
    return new WriteSession(
        new Statements(connection, Dialect.POSTGRESQL),
        new WriteSession.Lessee(number, 1 + doubts.get()),
        shard,
        handOff,
        listener,
        conversations,
        outbox);
  }

  @Override
  protected Kind rollBack(WriteSession session, Throwable cause) {
    try {
      session.rollBack();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    return PostgresErrors.kindOf(cause);
  }

  @Override
  protected void commit(WriteSession session) throws SQLException {
    session.commit();
  }

  @Override
  protected @Nullable Failure commitFailed(
      WriteSession session, List<Pending<?>> batch, Exception cause) {
    List<LeasedMessage> undelivered = session.effects().deliveries();
    Kind kind = rollBack(session, cause);
    if (PostgresErrors.isRolledBack(cause)) {
      return new Failure(kind, cause, null);
    }
    doubts.incrementAndGet();
    doubtful.accept(undelivered);
    batch.forEach(
        pending -> pending.fail(new StoreUnavailableException("the outcome is unknown", cause)));
    return null;
  }

  @Override
  protected StoreUnavailableException unavailable(Throwable cause) {
    return new StoreUnavailableException("the database does not answer", cause);
  }

  /** The line goes on: what was committed is safe, and the poller finds it. */
  @Override
  protected void broken(Throwable cause) {
    Thread self = Thread.currentThread();
    self.getUncaughtExceptionHandler().uncaughtException(self, cause);
  }
}
