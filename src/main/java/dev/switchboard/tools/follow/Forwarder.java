package dev.switchboard.tools.follow;

import dev.switchboard.signature.WebhookSecret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Posts events to a program, signed as Standard Webhooks describes. An event has the same id on
 * every attempt. Redirects are not followed.
 */
public final class Forwarder implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final URI target;
  private final WebhookSecret secret;
  private final InstantSource clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TIMEOUT)
          .build();

  /** What one attempt came to. */
  public sealed interface Attempt {
    /** The program answered with 2xx. */
    record Taken(int status, Duration took) implements Attempt {}

    /** It answered with something else, or not at all. */
    record Failed(String reason) implements Attempt {}
  }

  public Forwarder(URI target, WebhookSecret secret, InstantSource clock) {
    this.target = target;
    this.secret = secret;
    this.clock = clock;
  }

  /** Posts an event once. */
  public Attempt post(FeedLine line) throws InterruptedException {
    String id = "evt_" + line.id();
    String time = String.valueOf(clock.instant().getEpochSecond());
    byte[] body = line.json().getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "switchboard-listen")
            .header("webhook-id", id)
            .header("webhook-timestamp", time)
            .header("webhook-signature", secret.sign(id, time, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    long start = System.nanoTime();
    try {
      HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
      int status = answer.statusCode();
      return status >= 200 && status < 300
          ? new Attempt.Taken(status, Duration.ofNanos(System.nanoTime() - start))
          : new Attempt.Failed(String.valueOf(status));
    } catch (IOException e) {
      return new Attempt.Failed(e.getMessage() == null ? "no connection" : e.getMessage());
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
