package dev.switchboard.telemetry;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One computation at a time for all who ask. Those who ask while one runs share the next, so each
 * gets a value whose computation began after the question, and a hundred cost hardly more than one.
 */
public final class SharedComputation<T> implements Supplier<T> {
  private final Supplier<T> computation;
  private final Executor thread;
  private @Nullable CompletableFuture<T> next;

  /**
   * @param thread a single one, on which nothing else takes long
   */
  public SharedComputation(Supplier<T> computation, Executor thread) {
    this.computation = computation;
    this.thread = thread;
  }

  /**
   * Waits for the value.
   *
   * @throws java.util.concurrent.CompletionException when the computation throws
   */
  @Override
  public T get() {
    CompletableFuture<T> asked;
    boolean first;
    synchronized (this) {
      first = next == null;
      if (first) {
        next = new CompletableFuture<>();
      }
      asked = Objects.requireNonNull(next);
    }
    if (first) {
      thread.execute(this::compute);
    }
    return asked.join();
  }

  private void compute() {
    CompletableFuture<T> begun;
    synchronized (this) {
      begun = Objects.requireNonNull(next);
      next = null;
    }
    try {
      begun.complete(computation.get());
    } catch (Throwable e) {
      begun.completeExceptionally(e);
    }
  }
}
