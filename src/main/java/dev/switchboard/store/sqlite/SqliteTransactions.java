package dev.switchboard.store.sqlite;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.database.Commits;
import dev.switchboard.store.database.ConversationTouches;
import dev.switchboard.store.database.Outbox;
import dev.switchboard.store.database.Pending;
import dev.switchboard.store.database.TransactionRunner;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Statements;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on the one connection that writes, which stop for good when the disk fails: the
 * outcome of that commit is unknown, and the disk cannot be trusted to tell what is stored.
 *
 * <p>A commit counts only while the files are in their place: SQLite goes on writing into a file
 * that was deleted, and all of it is gone when the process ends. So the files are checked between
 * each commit and its answers, and about once a second when there is nothing to write. No
 * transaction begins on files that another program has written.
 */
final class SqliteTransactions extends TransactionRunner {
  private final Statements statements;
  private final WriteSession.Lessee lessee;
  private final HandOff handOff;
  private final EventListener listener;
  private final Outbox outbox;
  private final WriteAheadLog log;
  private final OpenFiles files;
  private final LongSupplier nanoTime;
  private final Consumer<Throwable> failStop;
  private final Map<ConversationKey, Long> conversations = ConversationTouches.memory();
  private volatile @Nullable Throwable failure;
  private volatile List<Pending<?>> batch = List.of();
  private volatile @Nullable Long startedNanos;

  /**
   * @param listener told what has become true; does not throw
   * @param outbox writes down what is to be told to the outside
   * @param files those that the connection writes
   * @param nanoTime monotonic nanoseconds, by which a disk that hangs is noticed
   * @param failStop told once, on any thread, when the store has failed for good
   */
  SqliteTransactions(
      Connection writer,
      long owner,
      HandOff handOff,
      EventListener listener,
      Outbox outbox,
      WriteAheadLog log,
      OpenFiles files,
      LongSupplier nanoTime,
      Commits commits,
      Consumer<Throwable> failStop) {
    super(1, commits);
    this.statements = new Statements(writer, Dialect.SQLITE);
    this.lessee = new WriteSession.Lessee(owner, 1);
    this.handOff = handOff;
    this.listener = listener;
    this.outbox = outbox;
    this.log = log;
    this.files = files;
    this.nanoTime = nanoTime;
    this.failStop = failStop;
  }

  /**
   * When the disk was asked for what it has not done yet, in {@code nanoTime}; null when it was
   * asked for nothing.
   */
  @Nullable Long startedNanos() {
    return startedNanos;
  }

  /** Gives up a disk that hangs: answers the writes that wait for it. */
  void giveUp(Throwable cause) {
    fail(cause);
    batch.forEach(pending -> pending.fail(unavailable(cause)));
  }

  /** Takes no more writes, ever. */
  void fail(Throwable cause) {
    synchronized (this) {
      if (failure != null) {
        return;
      }
      failure = cause;
    }
    failStop.accept(cause);
  }

  @Override
  public boolean isOpen() {
    return failure == null;
  }

  @Override
  public StoreUnavailableException refusal() {
    Throwable cause = failure;
    return cause == null
        ? super.refusal()
        : new StoreUnavailableException("the store has failed", cause);
  }

  @Override
  public void run(List<Pending<?>> writes) {
    batch = List.copyOf(writes);
    super.run(writes);
    batch = List.of();
    startedNanos = null;
  }

  @Override
  public void idle() {
    startedNanos = nanoTime.getAsLong();
    try {
      files.requireInPlace();
      files.requireUntouched();
    } catch (IOException e) {
      fail(e);
    }
    startedNanos = null;
  }

  @Override
  protected @Nullable Failure tryOnce(List<Pending<?>> writes) {
    Throwable failed = failure;
    if (failed != null) {
      return new Failure(Kind.UNABLE, failed, null);
    }
    startedNanos = nanoTime.getAsLong();
    try {
      files.requireUntouched();
    } catch (IOException e) {
      fail(e);
      return new Failure(Kind.UNABLE, e, null);
    }
    return tryIn(
        new WriteSession(statements, lessee, 0, handOff, listener, conversations, outbox), writes);
  }

  @Override
  protected Kind rollBack(WriteSession session, Throwable cause) {
    boolean fatal = SqliteErrors.isFatal(cause);
    try {
      session.rollBack();
      files.remember();
    } catch (SQLException | IOException e) {
      cause.addSuppressed(e);
      fatal = true;
    }
    if (fatal) {
      fail(cause);
    }
    return isOpen() ? Kind.WRITE : Kind.UNABLE;
  }

  @Override
  protected void commit(WriteSession session) throws SQLException, IOException {
    session.commit();
    files.requireInPlace();
  }

  @Override
  protected Failure commitFailed(WriteSession session, List<Pending<?>> writes, Exception cause) {
    fail(cause);
    return new Failure(Kind.UNABLE, cause, null);
  }

  @Override
  protected void committed(WriteSession session) {
    super.committed(session);
    try {
      log.afterCommit(statements.connection());
      files.remember();
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("what follows a commit failed", e);
    }
  }

  @Override
  protected StoreUnavailableException unavailable(Throwable cause) {
    return new StoreUnavailableException("the store failed; the outcome is unknown", cause);
  }

  /** What memory knows may differ from what the store knows. */
  @Override
  protected void broken(Throwable cause) {
    fail(cause);
  }
}
