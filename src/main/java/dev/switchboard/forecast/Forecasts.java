package dev.switchboard.forecast;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.memory.Reservation;
import dev.switchboard.rehearsal.Forecast;
import dev.switchboard.rehearsal.Forecast.Result;
import dev.switchboard.rehearsal.Forecast.Situation;
import dev.switchboard.rehearsal.RehearsedSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes forecasts, one at a time, on a thread of low priority: they never compete with each other,
 * and as little as can be with the lanes. Safe for use by many threads.
 */
public final class Forecasts implements AutoCloseable {
  /** How long all that one request asks for may be simulated. */
  static final Duration MAX_TIME = Duration.ofSeconds(3);

  /** How long a request waits for another one's forecast. */
  static final Duration MAX_WAIT = Duration.ofSeconds(2);

  private static final ProblemCode BUSY =
      new ProblemCode(503, "busy", "Another forecast is being made");

  private final MemoryBudget.Share memory;
  private final LongSupplier nanoTime;
  private final Semaphore turn = new Semaphore(1, true);

  @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it: it is courtesy to the lanes.
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform()
              .name("switchboard-forecast")
              .daemon()
              .priority(Thread.MIN_PRIORITY)
              .factory());

  /**
   * @param memory from which each forecast takes its bytes while it is made
   */
  public Forecasts(MemoryBudget.Share memory, LongSupplier nanoTime) {
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  /**
   * What a forecast over the usual horizon takes of the memory at most.
   *
   * @param providers how many there are
   */
  public static long memoryOf(int providers) {
    return Forecast.bytes(providers, WhatIf.USUAL_HORIZON);
  }

  /** What is looked into: how things stand, or would stand, and under which settings. */
  record Question(Situation situation, RehearsedSettings settings) {}

  /**
   * Answers the questions of one request.
   *
   * @throws dev.switchboard.http.reply.ProblemException when others take too long
   * @throws dev.switchboard.memory.OutOfBudgetException when there is no memory for it
   */
  List<Result> answer(List<Question> questions, Duration horizon) throws InterruptedException {
    if (!turn.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw Problem.of(BUSY, "Another forecast is being made. Try again in a moment.").exception();
    }
    try (Reservation reservation = new Reservation(memory)) {
      reservation.add(Forecast.bytes(questions.getFirst().settings().providers().size(), horizon));
      return await(thread.submit(() -> answers(questions, horizon)));
    } finally {
      turn.release();
    }
  }

  private List<Result> answers(List<Question> questions, Duration horizon) {
    List<Result> results = new ArrayList<>();
    for (Question question : questions) {
      long begun = nanoTime.getAsLong();
      long limit = MAX_TIME.toNanos() / questions.size();
      results.add(
          Forecast.of(
              question.situation(),
              question.settings(),
              horizon,
              () -> Thread.interrupted() || nanoTime.getAsLong() - begun >= limit));
    }
    return results;
  }

  private static List<Result> await(Future<List<Result>> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      // Where the request is given up, so is its forecast.
      future.cancel(true);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
