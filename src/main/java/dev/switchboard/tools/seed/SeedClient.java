package dev.switchboard.tools.seed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Speaks to a server as any client does. Safe for use by many threads. */
public final class SeedClient implements AutoCloseable {
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  static final Duration MAX_WAIT = Duration.ofMinutes(1);

  private static final int ACCEPTED = 202;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_REASON_LENGTH = 300;

  private final URI target;
  private final @Nullable String apiKey;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /** How the server answered. */
  public sealed interface Answer {
    /**
     * It has the message.
     *
     * @param replayed whether it had it before
     */
    record Accepted(boolean replayed) implements Answer {}

    /** It asks to come back later; at most {@link #MAX_WAIT}. */
    record Later(Duration after) implements Answer {}

    /**
     * It does not want the message.
     *
     * @param status of HTTP
     * @param reason its words, or their beginning
     */
    record Refused(int status, String reason) implements Answer {}
  }

  /**
   * @param target base of all paths, without a slash at its end
   * @param apiKey null where the server wants none
   */
  public SeedClient(URI target, @Nullable String apiKey) {
    this.target = target;
    this.apiKey = apiKey;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException when there is none; whether the server has the message is then unknown
   */
  public Answer send(SeedRequest request) throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(target + request.path()))
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", request.idempotencyKey())
            .POST(BodyPublishers.ofByteArray(request.body()));
    if (apiKey != null) {
      builder.header("Authorization", "Bearer " + apiKey);
    }
    return answer(http.send(builder.build(), BodyHandlers.ofString()));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private static Answer answer(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case ACCEPTED ->
          new Answer.Accepted(response.headers().firstValue("Idempotency-Replayed").isPresent());
      case TOO_MANY_REQUESTS, UNAVAILABLE -> new Answer.Later(retryAfter(response));
      default -> {
        String body = response.body().strip();
        yield new Answer.Refused(
            response.statusCode(), body.substring(0, Math.min(body.length(), MAX_REASON_LENGTH)));
      }
    };
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    OptionalLong seconds;
    try {
      seconds = response.headers().firstValueAsLong("Retry-After");
    } catch (NumberFormatException _) {
      seconds = OptionalLong.empty();
    }
    return Duration.ofSeconds(Math.clamp(seconds.orElse(1), 1, MAX_WAIT.toSeconds()));
  }
}
