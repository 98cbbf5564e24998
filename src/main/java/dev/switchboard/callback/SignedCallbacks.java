package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.callback.post.Poster;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Sends callbacks, each in the format of its endpoint or of its message, and signed. */
public final class SignedCallbacks implements CallbackSender, AutoCloseable {
  /** What signs was taken away from the configuration meanwhile. */
  static final String NO_SECRET = "no_secret";

  /** The configuration does not know the format any more. */
  static final String NO_FORMAT = "no_format";

  /** What the receiver answered with could not be stored. */
  static final String NOT_TAKEN = "answer_not_taken";

  private static final int WRITERS = 2;

  private final Poster poster;
  private final CallbackFormats formats;
  private final InstantSource clock;
  private final InstantSource outside;
  private final List<String> ownSecrets;

  /** They never wait, so that few are enough. What waits for them is bounded by the lanes. */
  private final ExecutorService writing =
      Executors.newFixedThreadPool(
          WRITERS, Thread.ofPlatform().daemon().name("switchboard-callback-", 0).factory());

  /** Waits for the store; bounded by the lanes as well. */
  private final ExecutorService taking = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param clock tells which secrets are valid
   * @param outside the time of those who check signatures
   * @param ownSecrets sign what single messages want to be told
   */
  public SignedCallbacks(
      Poster poster,
      CallbackFormats formats,
      InstantSource clock,
      InstantSource outside,
      List<String> ownSecrets) {
    this.ownSecrets = List.copyOf(ownSecrets);
    this.poster = poster;
    this.formats = formats;
    this.clock = clock;
    this.outside = outside;
  }

  @Override
  public boolean tells(Endpoint endpoint, Callback callback) {
    CallbackFormat format = format(endpoint, callback);
    return format == null || format.tells(endpoint, callback);
  }

  @Override
  public CompletableFuture<PostResult> send(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor) {
    CompletableFuture<PostResult> result = new CompletableFuture<>();
    writing.execute(() -> write(endpoint, callback, cursor, result));
    return result;
  }

  private @Nullable CallbackFormat format(Endpoint endpoint, Callback callback) {
    return endpoint.id().isOfHost()
        ? formats.ofMessage(callback.statusFormat())
        : formats.ofEndpoint(endpoint.format());
  }

  private void write(
      Endpoint endpoint,
      Callback callback,
      @Nullable EventId cursor,
      CompletableFuture<PostResult> result) {
    try {
      CallbackFormat format = format(endpoint, callback);
      if (format == null) {
        result.complete(new PostResult.NotAnswered(NO_FORMAT));
        return;
      }
      CallbackFormat.Signing signing = signing(endpoint, callback, cursor);
      CallbackPost post = format.post(endpoint, callback, signing);
      if (post == null) {
        result.complete(new PostResult.NotAnswered(NO_SECRET));
        return;
      }
      String traceparent = callback.traceparent();
      if (traceparent != null) {
        post.header("traceparent", traceparent);
      }
      CompletableFuture<PostResult> answer =
          poster.post(
              endpoint.id(), signing.url(), post.headers(), post.body(), format.answerBytes());
      var _ =
          answer.whenComplete((it, failure) -> {
            if (failure == null && format.answerBytes() > 0) {
              taking.execute(() -> take(format, endpoint, callback, it, result));
            } else if (failure == null) {
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

  /** The answer means something: it is over when that is durable. */
  private static void take(
      CallbackFormat format,
      Endpoint endpoint,
      Callback callback,
      PostResult answer,
      CompletableFuture<PostResult> result) {
    try {
      boolean done =
          !(answer instanceof PostResult.Answered answered)
              || !CallbackVerdict.isSuccess(answered.status())
              || format.take(endpoint, callback, answered.answer());
      result.complete(done ? answer : new PostResult.NotAnswered(NOT_TAKEN));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private CallbackFormat.Signing signing(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor) {
    String statusCallback = callback.statusCallback();
    return endpoint.id().isOfHost() && statusCallback != null
        ? new CallbackFormat.Signing(
            URI.create(statusCallback), ownSecrets, null, outside.instant())
        : new CallbackFormat.Signing(
            endpoint.url(), endpoint.secrets().at(clock.instant()), cursor, outside.instant());
  }

  @Override
  public void close() {
    poster.close();
    writing.shutdownNow();
    taking.shutdownNow();
  }
}
