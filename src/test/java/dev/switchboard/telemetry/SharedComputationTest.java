package dev.switchboard.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedComputationTest {
  private static final int MANY = 50;

  private final AtomicInteger computations = new AtomicInteger();

  /** On a thread that has not got to it yet. */
  @Test
  void allWhoAskBeforeItBeginsShareOneComputation() throws Exception {
    Queue<Runnable> thread = new LinkedBlockingQueue<>();
    SharedComputation<Integer> shared =
        new SharedComputation<>(computations::incrementAndGet, thread::add);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicInteger asked = new AtomicInteger();
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        answers.add(
            callers.submit(() -> {
              asked.incrementAndGet();
              return shared.get();
            }));
      }
      while (asked.get() < MANY || answers.stream().anyMatch(Future::isDone)) {
        Thread.onSpinWait();
      }
      while (answers.stream().anyMatch(answer -> !answer.isDone())) {
        Runnable next = thread.poll();
        if (next != null) {
          next.run();
        }
      }

      // One that had counted itself may have asked only after the first had begun.
      assertThat(computations.get()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void whoAsksLaterGetsALaterValue() {
    SharedComputation<Integer> shared =
        new SharedComputation<>(computations::incrementAndGet, Runnable::run);

    assertThat(shared.get()).isEqualTo(1);
    assertThat(shared.get()).isEqualTo(2);
  }

  @Test
  void failureIsToldAndTheNextComputationGoesOn() {
    Queue<RuntimeException> failures = new ArrayDeque<>();
    failures.add(new IllegalStateException("a bug"));
    SharedComputation<Integer> shared =
        new SharedComputation<>(
            () -> {
              if (!failures.isEmpty()) {
                throw failures.remove();
              }
              return 1;
            },
            Runnable::run);

    assertThatThrownBy(shared::get)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("a bug");
    assertThat(shared.get()).isEqualTo(1);
  }
}
