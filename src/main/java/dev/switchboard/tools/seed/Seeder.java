package dev.switchboard.tools.seed;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells a world to a server: many conversations at the same time, each in its order. Waits where
 * the server asks it to; repeats what was not answered, which its idempotency keys make safe.
 */
public final class Seeder {
  /** Conversations, and so requests, at the same time. */
  static final int MAX_IN_FLIGHT = 32;

  /** How often one message is put off or left unanswered before the run is given up. */
  static final int MAX_TRIES = 120;

  /** Refused messages after which the run is given up: more of the same teaches nothing. */
  static final int MAX_REFUSED = 100;

  private static final int UNAUTHORIZED = 401;
  private static final Duration PAUSE_AFTER_SILENCE = Duration.ofMillis(500);
  private static final int MAX_SILENCES = 10;

  private final World world;
  private final SeedClient client;
  private final SeedCounts tally;
  private final AtomicInteger nextConversation = new AtomicInteger();
  private final AtomicReference<@Nullable String> stopped = new AtomicReference<>();
  private final AtomicReference<@Nullable String> firstRefusal = new AtomicReference<>();

  /**
   * @param tally counts, for those who watch
   */
  public Seeder(World world, SeedClient client, SeedCounts tally) {
    this.world = world;
    this.client = client;
    this.tally = tally;
  }

  /**
   * Runs until everything was told or nothing more can be.
   *
   * @return what went wrong, as a sentence; empty when the server has every message
   */
  public Optional<String> run() throws InterruptedException {
    int workers = Math.min(MAX_IN_FLIGHT, world.plan().conversations());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < workers; i++) {
        threads.execute(this::work);
      }
      threads.shutdown();
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        // Every wait in a worker is bounded, and so is their number.
      }
    } catch (InterruptedException e) {
      stop("it was interrupted");
      throw e;
    }
    String why = stopped.get();
    return Optional.ofNullable(why != null ? why : firstRefusal.get());
  }

  private void work() {
    try {
      int conversation = nextConversation.getAndIncrement();
      while (conversation < world.plan().conversations()) {
        Iterator<SeedRequest> requests = world.conversation(conversation);
        while (requests.hasNext()) {
          if (stopped.get() != null) {
            return;
          }
          tell(requests.next());
        }
        conversation = nextConversation.getAndIncrement();
      }
    } catch (InterruptedException _) {
      stop("it was interrupted");
    } catch (RuntimeException e) {
      stop("a defect of this program: " + e);
    }
  }

  private void tell(SeedRequest request) throws InterruptedException {
    int silences = 0;
    for (int tries = 0; tries < MAX_TRIES && stopped.get() == null; tries++) {
      SeedClient.Answer answer;
      try {
        answer = client.send(request);
      } catch (IOException e) {
        silences++;
        if (tally.count().total() == 0 || silences == MAX_SILENCES) {
          stop("the server does not answer: is it running? (" + e + ")");
          return;
        }
        Thread.sleep(PAUSE_AFTER_SILENCE);
        continue;
      }
      switch (answer) {
        case SeedClient.Answer.Accepted accepted -> {
          count(request, accepted);
          return;
        }
        case SeedClient.Answer.Later later -> Thread.sleep(later.after());
        case SeedClient.Answer.Refused refused -> {
          refused(refused);
          return;
        }
      }
    }
    stop("the server puts every message off");
  }

  private void count(SeedRequest request, SeedClient.Answer.Accepted accepted) {
    if (accepted.replayed()) {
      tally.replayed();
    } else {
      tally.accepted(request);
    }
  }

  private void refused(SeedClient.Answer.Refused refused) {
    tally.refused();
    String why =
        "the server refuses messages with %d: %s".formatted(refused.status(), refused.reason());
    firstRefusal.compareAndSet(null, why);
    if (refused.status() == UNAUTHORIZED) {
      stop("the server wants an API key: give it one of its own with --api-key-file");
    } else if (tally.count().refused() >= MAX_REFUSED) {
      stop(why);
    }
  }

  private void stop(String why) {
    stopped.compareAndSet(null, why);
  }
}
