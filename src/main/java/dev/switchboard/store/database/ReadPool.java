package dev.switchboard.store.database;

import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads for all other threads, on a few platform threads of its own. A call into SQLite holds the
 * thread that makes it: were that a carrier of virtual threads, a few long reads would stop every
 * request.
 *
 * <p>Look-ups and listings have a pool each, so that long listings cannot hold up look-ups. The
 * number of threads is also the share of the processor that reading can take from writing.
 */
public final class ReadPool implements AutoCloseable {
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);

  /** How long closing waits for reads that were interrupted. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final Limits limits;
  private final Gate gate;
  private final BlockingQueue<Task<?>> waiting;
  private final List<Worker> workers = new ArrayList<>();
  private final Thread watch;
  private volatile boolean closing;

  /**
   * The limits of a pool.
   *
   * @param name of its threads
   * @param threads reads that run at once
   * @param maxWaiting reads that may wait for a thread; one more is refused at once
   * @param timeout how long a read may run, and how long it may wait before
   */
  public record Limits(String name, int threads, int maxWaiting, Duration timeout) {}

  /** Something that is read in one transaction, so that it sees one state of the store. */
  @FunctionalInterface
  public interface Read<R extends @Nullable Object> {
    R run(Statements statements) throws SQLException;
  }

  /** The connection of one thread of a pool. */
  public interface Reader extends AutoCloseable {
    /**
     * Reads.
     *
     * @param deadline of {@link System#nanoTime}; after it no further statement begins
     * @throws QueryTimeoutException when it takes too long, or is interrupted
     * @throws StoreUnavailableException when reading fails
     */
    public <R extends @Nullable Object> R read(Read<R> read, long deadline);

    /** Ends the statement that runs now. Called from another thread. */
    void interrupt() throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /** Opens the connection of one thread. */
  @FunctionalInterface
  public interface Opener {
    Reader open() throws SQLException;
  }

  /** Waits until a read may begin; throws {@link StoreUnavailableException} after too long. */
  @FunctionalInterface
  public interface Entrance {
    void enter() throws InterruptedException;
  }

  /**
   * Holds reads back before they begin.
   *
   * @param exit told when a read that was let in has ended
   */
  public record Gate(Entrance entrance, Runnable exit) {
    /** A gate that is always open. */
    public static final Gate OPEN = new Gate(() -> {}, () -> {});
  }

  /** A read and the thread that waits for it. */
  private static final class Task<R extends @Nullable Object> {
    private final Read<R> read;
    private final long queuedAt = System.nanoTime();
    private final CompletableFuture<R> result = new CompletableFuture<>();

    Task(Read<R> read) {
      this.read = read;
    }

    boolean isLate(long now, Duration limit) {
      return now - queuedAt >= limit.toNanos();
    }

    void run(Reader reader, long deadline) {
      result.complete(reader.read(read, deadline));
    }

    void fail(Throwable cause) {
      result.completeExceptionally(cause);
    }

    R await() {
      try {
        return result.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreUnavailableException("interrupted while reading", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new IllegalStateException(e.getCause());
      }
    }
  }

  /** A thread of the pool. */
  private final class Worker {
    private final Reader reader;
    private final Thread thread;
    private @Nullable Task<?> reading;
    private long deadline;

    Worker(int number, Reader reader) {
      this.reader = reader;
      this.thread =
          Thread.ofPlatform().name(limits.name() + "-" + number).daemon().unstarted(this::run);
    }

    private void run() {
      while (!closing) {
        try {
          run(waiting.take());
        } catch (InterruptedException _) {
          // Only closing interrupts.
        }
      }
      closeReader();
    }

    private void run(Task<?> task) {
      try {
        gate.entrance().enter();
      } catch (InterruptedException e) {
        task.fail(new StoreUnavailableException("the store is closed", e));
        return;
      } catch (StoreUnavailableException e) {
        task.fail(e);
        return;
      }
      try {
        task.run(reader, begin(task));
      } catch (Throwable e) {
        task.fail(e);
      } finally {
        end();
        gate.exit().run();
      }
    }

    private synchronized long begin(Task<?> task) {
      reading = task;
      deadline = System.nanoTime() + limits.timeout().toNanos();
      return deadline;
    }

    /** From now on no interrupt can hit the next read. */
    private synchronized void end() {
      reading = null;
    }

    synchronized void interruptIfLate(long now) {
      if (reading == null || (!closing && now - deadline < 0)) {
        return;
      }
      try {
        reader.interrupt();
      } catch (SQLException _) {
        // It is tried again.
      }
      if (now - deadline >= limits.timeout().toNanos()) {
        // A disk that hangs does not notice; the caller must be told.
        reading.fail(new QueryTimeoutException());
      }
    }

    private void closeReader() {
      try {
        reader.close();
      } catch (SQLException _) {
        // It has only read.
      }
    }
  }

  /** Opens the connections and starts the threads. */
  public ReadPool(Limits limits, Opener opener, Gate gate) throws SQLException {
    this.limits = limits;
    this.gate = gate;
    this.waiting = new ArrayBlockingQueue<>(limits.maxWaiting());
    try {
      for (int i = 0; i < limits.threads(); i++) {
        workers.add(new Worker(i, opener.open()));
      }
    } catch (SQLException e) {
      workers.forEach(Worker::closeReader);
      throw e;
    }
    workers.forEach(worker -> worker.thread.start());
    this.watch = Thread.ofPlatform().name(limits.name() + "-watch").daemon().start(this::watch);
  }

  /**
   * Reads. The caller waits for no longer than the time limit in the queue, what the gate lets it
   * wait, and twice the time limit for the read.
   *
   * @throws QueryTimeoutException when the read takes too long; it is stopped
   * @throws StoreUnavailableException when too many wait, none of the threads comes free in time,
   *     or reading fails
   */
  public <R extends @Nullable Object> R read(Read<R> read) {
    Task<R> task = new Task<>(read);
    if (closing) {
      throw closed();
    }
    if (!waiting.offer(task)) {
      throw new StoreUnavailableException(
          "more than " + limits.maxWaiting() + " reads are waiting");
    }
    if (closing) {
      abandonWaiting();
    }
    return task.await();
  }

  /** Stops what is read, and closes the connections. */
  @Override
  public void close() throws SQLException {
    closing = true;
    abandonWaiting();
    workers.forEach(worker -> worker.thread.interrupt());
    boolean ended = true;
    try {
      for (Worker worker : workers) {
        ended &= worker.thread.join(CLOSE_WAIT);
      }
      watch.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = false;
    }
    if (!ended) {
      throw new SQLException("a read hangs");
    }
  }

  /** Stops what runs too long, and tells those that have waited too long. */
  private void watch() {
    try {
      while (true) {
        Thread.sleep(WATCH_INTERVAL);
        long now = System.nanoTime();
        workers.forEach(worker -> worker.interruptIfLate(now));
        waiting.removeIf(task -> {
          boolean late = task.isLate(now, limits.timeout());
          if (late) {
            task.fail(new StoreUnavailableException("all threads for reading are busy"));
          }
          return late;
        });
      }
    } catch (InterruptedException _) {
      // The pool is closed.
    }
  }

  private void abandonWaiting() {
    for (Task<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.fail(closed());
    }
  }

  private static StoreUnavailableException closed() {
    return new StoreUnavailableException("the store is closed");
  }
}
