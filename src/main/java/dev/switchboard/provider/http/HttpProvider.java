package dev.switchboard.provider.http;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.signature.WebhookSecret;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts messages of any channel to a URL. Connections are used again; cancelling a future closes
 * its connection. At most {@value #MAX_ANSWER_BYTES} bytes of an answer are read.
 *
 * <p>A request is posted once for each attempt: the client repeats none. Where the connection
 * breaks before the status came, it is unknown whether the receiver took the message; the next
 * attempt carries the same id. Safe for use by many threads.
 */
public final class HttpProvider implements Provider, AutoCloseable {
  static final int MAX_ANSWER_BYTES = 64 * 1024;

  /** No connection could be made. */
  static final String NO_CONNECTION = "connect";

  /** TLS failed: for example, the certificate is not trusted. */
  static final String NO_TLS = "tls";

  /** The connection broke, or what came is not HTTP. */
  static final String CONNECTION_LOST = "connection_lost";

  private final String name;
  private final HttpProviderSettings settings;
  private final InstantSource clock;
  private final List<WebhookSecret> secrets;
  private final HttpClient client;

  /**
   * @param clock tells the time of signatures
   * @param tls null for the platform's own way, with its trusted authorities
   */
  public HttpProvider(
      String name, HttpProviderSettings settings, InstantSource clock, @Nullable SSLContext tls) {
    this.name = name;
    this.settings = settings;
    this.clock = clock;
    this.secrets = settings.secrets().stream().map(WebhookSecret::new).toList();
    boolean https = "https".equalsIgnoreCase(settings.url().getScheme());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // Without TLS the client would ask each server to upgrade, which not all understand.
            .version(https ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    this.client = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /** The status as soon as it is known: it decides, even if the body is lost. */
  private static final class Answer {
    private volatile @Nullable ResponseInfo head;

    BodySubscriber<byte[]> begin(ResponseInfo info) {
      head = info;
      return BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES).apply(info);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    Answer answer = new Answer();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request(channel, message), answer::begin);
    CompletableFuture<ProviderResult> result =
        exchange.handle((response, failure) -> {
          ResponseInfo head = answer.head;
          if (head == null) {
            return failed(failure == null ? new IllegalStateException("no status") : failure);
          }
          byte[] body = response == null ? new byte[0] : response.body();
          return decided(message, head.statusCode(), head.headers(), body);
        });
    // The client listens only to the future that it gave out.
    var _ =
        result.whenComplete((_, _) -> {
          if (result.isCancelled()) {
            exchange.cancel(true);
          }
        });
    return result;
  }

  /** Closes all connections, also those in use. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpRequest request(Channel channel, OutboundMessage message) {
    byte[] body = MessageBody.of(channel, message);
    String id = message.id().toString();
    String now = Long.toString(clock.instant().getEpochSecond());
    String signatures =
        secrets.stream().map(secret -> secret.sign(id, now, body)).collect(Collectors.joining(" "));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("User-Agent", "Switchboard")
            .header("Idempotency-Key", id)
            .header("webhook-id", id)
            .header("webhook-timestamp", now)
            .header("webhook-signature", signatures)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    String traceparent = message.options().traceparent();
    return (traceparent == null ? request : request.header("traceparent", traceparent)).build();
  }

  private ProviderResult decided(
      OutboundMessage message, int status, HttpHeaders headers, byte[] body) {
    if (status >= 200 && status < 300) {
      String id = MessageBody.idIn(body);
      return new ProviderResult.Success(id == null ? message.id().toString() : id);
    }
    return HttpVerdict.of(status, headers.firstValue("Retry-After").orElse(null), clock.instant());
  }

  private static ProviderResult failed(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpConnectTimeoutException || cause instanceof ConnectException) {
        return new ProviderResult.Failed(NO_CONNECTION);
      }
      if (cause instanceof HttpTimeoutException) {
        return new ProviderResult.TimedOut();
      }
      if (cause instanceof SSLException) {
        return new ProviderResult.Failed(NO_TLS);
      }
    }
    return new ProviderResult.Failed(CONNECTION_LOST);
  }
}
