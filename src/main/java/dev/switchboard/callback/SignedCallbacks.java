package dev.switchboard.callback;

import dev.switchboard.signature.WebhookSecret;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends callbacks signed as Standard Webhooks describes, with all secrets of the endpoint that are
 * valid. The id of the event is {@code webhook-id}, the same on every attempt.
 */
public final class SignedCallbacks implements CallbackSender, AutoCloseable {
  /** It was taken away from the configuration meanwhile: nothing goes out without a signature. */
  static final String NO_SECRET = "no_secret";

  private static final int WRITERS = 2;

  private final Poster poster;
  private final InstantSource clock;
  private final InstantSource outside;
  private final List<String> ownSecrets;

  /** They never wait, so that few are enough. What waits for them is bounded by the lanes. */
  private final ExecutorService writing =
      Executors.newFixedThreadPool(
          WRITERS, Thread.ofPlatform().daemon().name("switchboard-callback-", 0).factory());

  /**
   * @param clock tells which secrets are valid
   * @param outside the time of those who check signatures
   * @param ownSecrets sign what single messages want to be told
   */
  public SignedCallbacks(
      Poster poster, InstantSource clock, InstantSource outside, List<String> ownSecrets) {
    this.ownSecrets = List.copyOf(ownSecrets);
    this.poster = poster;
    this.clock = clock;
    this.outside = outside;
  }

  @Override
  public CompletableFuture<CallbackResult> send(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor) {
    CompletableFuture<CallbackResult> result = new CompletableFuture<>();
    writing.execute(() -> write(endpoint, callback, cursor, result));
    return result;
  }

  private void write(
      Endpoint endpoint,
      Callback callback,
      @Nullable EventId cursor,
      CompletableFuture<CallbackResult> result) {
    try {
      String statusCallback = callback.statusCallback();
      boolean ofMessage = endpoint.id().isOfHost() && statusCallback != null;
      if (ofMessage && ownSecrets.isEmpty()) {
        result.complete(new CallbackResult.NotAnswered(NO_SECRET));
        return;
      }
      URI url = ofMessage ? URI.create(statusCallback) : endpoint.url();
      byte[] body = CallbackBody.of(callback, ofMessage ? null : cursor, endpoint.format());
      CompletableFuture<CallbackResult> answer =
          poster.post(endpoint.id(), url, headers(endpoint, callback, body), body);
      var _ =
          answer.whenComplete((it, failure) -> {
            if (failure == null) {
              result.complete(it);
            } else {
              result.completeExceptionally(failure);
            }
          });
      // The client listens only to the future that it gave out.
      var _ =
          result.whenComplete((_, _) -> {
            if (result.isCancelled()) {
              answer.cancel(true);
            }
          });
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private Map<String, String> headers(Endpoint endpoint, Callback callback, byte[] body) {
    String id = callback.event().id().toString();
    String seconds = Long.toString(outside.instant().getEpochSecond());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", contentType(endpoint.format()));
    headers.put("User-Agent", "Switchboard");
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", seconds);
    headers.put(
        "webhook-signature",
        (endpoint.id().isOfHost() ? ownSecrets : endpoint.secrets().at(clock.instant()))
            .stream()
                .map(secret -> new WebhookSecret(secret).sign(id, seconds, body))
                .collect(Collectors.joining(" ")));
    String traceparent = callback.traceparent();
    if (traceparent != null) {
      headers.put("traceparent", traceparent);
    }
    return headers;
  }

  private static String contentType(Endpoint.Format format) {
    return switch (format) {
      case STANDARD -> "application/json";
      case CLOUDEVENTS -> "application/cloudevents+json";
    };
  }

  @Override
  public void close() {
    poster.close();
    writing.shutdownNow();
  }
}
