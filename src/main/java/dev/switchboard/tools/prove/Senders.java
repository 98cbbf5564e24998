package dev.switchboard.tools.prove;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Sends messages at a rate, each until a server acknowledges it. */
final class Senders implements AutoCloseable {
  private static final int MAX_IN_FLIGHT = 256;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int ACCEPTED = 202;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final String run;
  private final AckLedger ledger;
  private final long intervalNanos;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ANSWER_TIMEOUT)
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private volatile @Nullable URI server;
  private volatile boolean stopped;
  private volatile boolean abandoned;

  /**
   * @param run makes the keys differ from those of another run
   */
  Senders(String run, AckLedger ledger, int rate) {
    this.run = run;
    this.ledger = ledger;
    this.intervalNanos = NANOS_PER_SECOND / rate;
  }

  void start() {
    threads.execute(this::generate);
  }

  /** Where requests go from now on; null while there is no server. */
  void sendTo(@Nullable URI url) {
    server = url;
  }

  /** Begins no more messages, and waits for those that have begun. */
  boolean finish(Duration patience) throws InterruptedException {
    stopped = true;
    return inFlight.tryAcquire(MAX_IN_FLIGHT, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  long sent() {
    return sent.get();
  }

  /** Requests that were made again, because no answer came. */
  long repeated() {
    return repeated.get();
  }

  private void generate() {
    long due = System.nanoTime();
    while (!stopped) {
      if (server == null) {
        // While the server is away, the number of waiting messages does not grow.
        due = System.nanoTime();
        LockSupport.parkNanos(PAUSE.toNanos());
        continue;
      }
      if (!inFlight.tryAcquire()) {
        LockSupport.parkNanos(intervalNanos);
        continue;
      }
      long number = sent.incrementAndGet();
      threads.execute(() -> sendUntilAcknowledged(number));
      due += intervalNanos;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private void sendUntilAcknowledged(long number) {
    try {
      boolean again = false;
      while (!abandoned) {
        URI url = server;
        if (url == null) {
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
          continue;
        }
        if (again) {
          repeated.incrementAndGet();
        }
        String id = send(url, number);
        if (id != null) {
          ledger.acknowledged(number, id);
          return;
        }
        again = true;
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      inFlight.release();
    }
  }

  /** The id of a 202, or null for any other outcome. */
  private @Nullable String send(URI url, long number) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/api/messages/sms"))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "prove-" + run + "-" + number)
            .POST(
                BodyPublishers.ofString(
                    "{\"type\":\"sms\",\"from\":\"+12016661234\",\"to\":\"+1804555%04d\",\"body\":\"%s\"}"
                        .formatted(number % 10_000, text(run, number))))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return response.statusCode() == ACCEPTED
          ? JsonMapper.shared().readTree(response.body()).path("id").asString(null)
          : null;
    } catch (IOException | JacksonException _) {
      return null;
    }
  }

  /** The body of a message, which tells its number. */
  static String text(String run, long number) {
    return "prove " + run + " " + number;
  }

  @Override
  public void close() {
    stopped = true;
    abandoned = true;
    threads.shutdownNow();
    http.shutdownNow();
  }
}
