package dev.switchboard.lane;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The calls of a lane that have begun and not ended. Every one of them may take equally long. One
 * thread uses this; the answers come from any.
 *
 * @param <S> what a call is about
 * @param <R> what it answers
 */
public final class CallsInFlight<S, R> {
  private final long longestNanos;
  private final Runnable wake;

  /** In order of start, and so of deadline. */
  private final LinkedHashSet<Call<S, R>> calls = new LinkedHashSet<>();

  /** Holds at most one entry for each call. */
  private final Queue<Call<S, R>> answered = new ConcurrentLinkedQueue<>();

  /** A call; compared by identity. */
  public static final class Call<S, R> {
    private final S subject;
    private final Moment startedAt;
    private final long epoch;
    private final CompletableFuture<R> answer;
    private boolean cut;

    /**
     * A call that has begun.
     *
     * @param epoch of the {@link ProviderGate} that let it through
     */
    public Call(S subject, Moment startedAt, long epoch, CompletableFuture<R> answer) {
      this.subject = subject;
      this.startedAt = startedAt;
      this.epoch = epoch;
      this.answer = answer;
    }

    public S subject() {
      return subject;
    }

    public Moment startedAt() {
      return startedAt;
    }

    public long epoch() {
      return epoch;
    }

    public CompletableFuture<R> answer() {
      return answer;
    }

    /** Whether it took too long; there is no answer then. */
    public boolean wasCut() {
      return cut;
    }
  }

  /**
   * @param longest how long a call may take
   * @param wake called from any thread when an answer has come
   */
  public CallsInFlight(Duration longest, Runnable wake) {
    this.longestNanos = longest.toNanos();
    this.wake = wake;
  }

  public int size() {
    return calls.size();
  }

  public boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Waits for a call to end. */
  public void add(Call<S, R> call) {
    calls.add(call);
    var _ =
        call.answer.whenComplete((_, _) -> {
          answered.add(call);
          wake.run();
        });
  }

  /** Takes out what has ended: the answered in the order of their answers, then the overdue. */
  public void takeEnded(Moment now, Consumer<Call<S, R>> ended) {
    for (Call<S, R> call = answered.poll(); call != null; call = answered.poll()) {
      // An answer to a call that was cut is late: it has been decided without it.
      if (calls.remove(call)) {
        ended.accept(call);
      }
    }
    while (!calls.isEmpty() && nanosLeft(now) <= 0) {
      Call<S, R> call = calls.removeFirst();
      // It may have been answered since the answers were taken in.
      call.cut = call.answer.cancel(true) || !call.answer.isDone();
      ended.accept(call);
    }
  }

  /** Cuts all calls, without a word about how they ended. */
  public void cancel(Consumer<Call<S, R>> canceled) {
    Iterator<Call<S, R>> all = calls.iterator();
    while (all.hasNext()) {
      Call<S, R> call = all.next();
      all.remove();
      canceled.accept(call);
      call.answer.cancel(true);
    }
  }

  /** Nanoseconds until {@link #takeEnded} finds something by itself; the maximum for never. */
  public long nanosToNext(Moment now) {
    if (!answered.isEmpty()) {
      return 0;
    }
    return calls.isEmpty() ? Long.MAX_VALUE : Math.max(0, nanosLeft(now));
  }

  private long nanosLeft(Moment now) {
    return longestNanos - (now.nanos() - calls.getFirst().startedAt.nanos());
  }
}
