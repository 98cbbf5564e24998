package dev.switchboard.store.database;

import dev.switchboard.queue.StoreUnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs writes in transactions, and ends each write: stored, failed, or of unknown outcome.
 *
 * <p>A write that fails does not fail its neighbours: the transaction is rolled back, that write
 * runs in a transaction of its own, and the others run in another. What a failure of the database
 * means is the policy of each store: SQLite stops for good, PostgreSQL tries again.
 */
public abstract class TransactionRunner {
  /** Tries of a transaction that fails with a conflict or loses its connection. */
  private final int maxTries;

  private final Commits commits;

  /** What a failure before the commit means for the writes of the transaction. */
  public enum Kind {
    /** One write breaks a rule, or is a bug; the others may be stored without it. */
    WRITE,
    /** Two transactions were in each other's way; the same again may succeed. */
    CONFLICT,
    /** Another transaction held a lock for too long. */
    LOCKED,
    /** The connection, or the server behind it, is gone. */
    LOST,
    /** The database cannot do it now, or will never do it again. */
    UNABLE
  }

  /**
   * A try that stored nothing.
   *
   * @param culprit the write that failed; null when it was none of them
   */
  public record Failure(Kind kind, Throwable cause, @Nullable Pending<?> culprit) {}

  /**
   * @param commits counts what was made durable
   */
  protected TransactionRunner(int maxTries, Commits commits) {
    this.maxTries = maxTries;
    this.commits = commits;
  }

  /** Runs the writes in one transaction, or in several where it fails, and ends all of them. */
  public void run(List<Pending<?>> batch) {
    try {
      runAll(batch);
    } catch (RuntimeException | Error e) {
      // Only what follows a commit throws here. What was committed is answered by then.
      broken(e);
      batch.forEach(pending -> pending.fail(unavailable(e)));
    }
  }

  /** Called about once a second while there is nothing to write. */
  public void idle() {}

  /** Whether transactions can still succeed. */
  public boolean isOpen() {
    return true;
  }

  /** Why a write cannot be taken. */
  public StoreUnavailableException refusal() {
    return new StoreUnavailableException("the store is closed");
  }

  /**
   * Runs the writes in one transaction; with {@link #tryIn}.
   *
   * @return null when all writes have ended
   */
  protected abstract @Nullable Failure tryOnce(List<Pending<?>> batch);

  /** What a failure before the commit means. The transaction is to be rolled back. */
  protected abstract Kind rollBack(WriteSession session, Throwable cause);

  /** Commits, so that the transaction is durable. */
  protected abstract void commit(WriteSession session) throws Exception;

  /**
   * Tells what a failed commit means, and ends the writes if the outcome is unknown.
   *
   * @return null when the outcome is unknown
   */
  protected abstract @Nullable Failure commitFailed(
      WriteSession session, List<Pending<?>> batch, Exception cause);

  /** The transaction is durable: does what follows. Its writes are answered after this. */
  protected void committed(WriteSession session) {
    session.committed();
  }

  /** The answer to writes of a transaction that the database did not run, or not to its end. */
  protected abstract StoreUnavailableException unavailable(Throwable cause);

  /** Told of a bug in what follows a commit. */
  protected abstract void broken(Throwable cause);

  /** Runs the writes in a transaction that has just begun, and ends it. */
  protected final @Nullable Failure tryIn(WriteSession session, List<Pending<?>> batch) {
    Pending<?> current = null;
    try {
      for (Pending<?> pending : batch) {
        current = pending;
        pending.run(session);
      }
      current = null;
      session.finish();
    } catch (SQLException | RuntimeException | Error e) {
      return new Failure(rollBack(session, e), e, current);
    }
    long began = System.nanoTime();
    try {
      commit(session);
      commits.add(batch.size(), System.nanoTime() - began);
    } catch (Exception e) {
      return commitFailed(session, batch, e);
    }
    try {
      committed(session);
    } finally {
      batch.forEach(Pending::complete);
    }
    return null;
  }

  private void runAll(List<Pending<?>> batch) {
    List<Pending<?>> left = batch;
    while (!left.isEmpty()) {
      Failure failure = retrying(left);
      if (failure == null) {
        return;
      }
      Pending<?> culprit = failure.culprit();
      if (failure.kind() == Kind.LOST || failure.kind() == Kind.UNABLE) {
        left.forEach(pending -> pending.fail(unavailable(failure.cause())));
        return;
      } else if (left.size() == 1) {
        left.getFirst().fail(reasonOf(failure));
        return;
      } else if (culprit == null) {
        left.forEach(pending -> runAll(List.of(pending)));
        return;
      }
      runAll(List.of(culprit));
      List<Pending<?>> others = new ArrayList<>(left);
      others.remove(culprit);
      left = others;
    }
  }

  /** Null when all writes have ended. */
  private @Nullable Failure retrying(List<Pending<?>> batch) {
    Failure failure = tryOnce(batch);
    for (int tries = 1; failure != null && tries < maxTries; tries++) {
      if (failure.kind() != Kind.CONFLICT && failure.kind() != Kind.LOST) {
        break;
      }
      failure = tryOnce(batch);
    }
    return failure;
  }

  private static RuntimeException reasonOf(Failure failure) {
    Throwable cause = failure.cause();
    return failure.kind() == Kind.LOCKED || isConflictOfTransactions(cause)
        ? new StoreUnavailableException("other transactions are in the way", cause)
        : new IllegalStateException("the write failed", cause);
  }

  /** SQLSTATE class 40: transaction rollback. */
  private static boolean isConflictOfTransactions(Throwable cause) {
    return cause instanceof SQLException failure
        && failure.getSQLState() != null
        && failure.getSQLState().startsWith("40");
  }
}
