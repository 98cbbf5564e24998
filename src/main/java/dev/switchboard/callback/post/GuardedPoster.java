package dev.switchboard.callback.post;

import dev.switchboard.provider.RetryAfter;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Posts with HTTP/1.1, connecting only to what an {@link AddressGuard} allows. Connections are used
 * again. Redirects are not followed, cookies are not kept, and no proxy is asked.
 *
 * <p>The status decides as soon as it is there, even if the rest is lost. At most {@value
 * #MAX_ANSWER_BYTES} bytes of an answer are read.
 */
public final class GuardedPoster implements Poster {
  static final int MAX_ANSWER_BYTES = 64 << 10;

  /** Of an answer is kept as much. */
  public static final int MAX_SHOWN_BYTES = 512;

  /** No connection could be made. */
  static final String NO_CONNECTION = "connect";

  /** The name is not known. */
  static final String NO_ADDRESS = "unknown_host";

  /** The name leads only to addresses that must not be called. */
  static final String FORBIDDEN_ADDRESS = "forbidden_address";

  /** TLS failed: for example, the certificate is not trusted. */
  static final String NO_TLS = "tls";

  /** The connection broke, or what came is not HTTP. */
  static final String CONNECTION_LOST = "connection_lost";

  /** Of the status line and the headers of an answer; beyond it the answer counts as none. */
  private static final int MAX_HEADERS_BYTES = 16 << 10;

  private static final int MAX_THREADS = 64;

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final HttpClient client;
  private final Duration timeout;
  private final InstantSource clock;

  /** What may be changed for tests. */
  record Connecting(SocketAddressResolver resolver, SslContextFactory.@Nullable Client tls) {}

  /**
   * @param timeout for a whole answer
   * @param maxConnections of one line
   */
  public GuardedPoster(
      AddressGuard guard, Duration timeout, int maxConnections, InstantSource clock) {
    this(guard, timeout, maxConnections, clock, null);
  }

  GuardedPoster(
      AddressGuard guard,
      Duration timeout,
      int maxConnections,
      InstantSource clock,
      @Nullable Connecting connecting) {
    this.timeout = timeout;
    this.clock = clock;
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setConnectTimeout(timeout);
    connector.setIdleTimeout(IDLE);
    if (connecting != null && connecting.tls() != null) {
      connector.setSslContextFactory(connecting.tls());
    }
    HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
    // What hears of an answer only notes it: no other thread has to be woken for that.
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    this.client = new HttpClient(transport);
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
    threads.setName("switchboard-post");
    threads.setDaemon(true);
    ScheduledExecutorScheduler scheduler =
        new ScheduledExecutorScheduler("switchboard-post-timer", true);
    client.setExecutor(threads);
    client.setScheduler(scheduler);
    client.setMaxResponseHeadersSize(MAX_HEADERS_BYTES);
    client.setFollowRedirects(false);
    client.setMaxRedirects(0);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setMaxConnectionsPerDestination(maxConnections);
    client.setDestinationIdleTimeout(IDLE.toMillis());
    SocketAddressResolver names =
        connecting == null
            ? new SocketAddressResolver.Async(threads, scheduler, timeout.toMillis())
            : connecting.resolver();
    client.setSocketAddressResolver(new Guarded(guard, names));
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the client for callbacks did not start", e);
    }
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().clear();
  }

  /** Thrown within the client for a name that leads only to addresses that must not be called. */
  private static final class ForbiddenAddressException extends Exception {
    private static final long serialVersionUID = 1;

    ForbiddenAddressException(String host) {
      super(host);
    }
  }

  /** Between the names and the connections: what it gives is what is connected to. */
  private record Guarded(AddressGuard guard, SocketAddressResolver names)
      implements SocketAddressResolver {
    @Override
    public void resolve(
        String host,
        int port,
        Map<String, Object> context,
        Promise<List<InetSocketAddress>> promise) {
      names.resolve(
          host,
          port,
          context,
          Promise.from(
              found -> {
                List<InetSocketAddress> allowed =
                    found.stream()
                        .filter(it -> !it.isUnresolved() && guard.allows(it.getAddress()))
                        .toList();
                if (allowed.isEmpty()) {
                  promise.failed(new ForbiddenAddressException(host));
                } else {
                  promise.succeeded(allowed);
                }
              },
              promise::failed));
    }
  }

  @Override
  public CompletableFuture<PostResult> post(
      Object line, URI url, Map<String, String> headers, byte[] body, int answerBytes) {
    CompletableFuture<PostResult> result = new CompletableFuture<>();
    String type = headers.getOrDefault("Content-Type", "application/json");
    Request request =
        client
            .newRequest(url)
            .method(HttpMethod.POST)
            .tag(line)
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .headers(fields ->
                headers.forEach((name, value) -> {
                  if (!name.equals("Content-Type")) {
                    fields.put(name, value);
                  }
                }))
            .body(new BytesRequestContent(type, body));
    var _ =
        result.whenComplete((_, _) -> {
          if (result.isCancelled()) {
            var _ = request.abort(new InterruptedException("cut"));
          }
        });
    request.send(new Reading(result, Math.max(answerBytes, MAX_SHOWN_BYTES)));
    return result;
  }

  /** Reads one answer. */
  private final class Reading implements Response.Listener {
    private final CompletableFuture<PostResult> result;
    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(MAX_SHOWN_BYTES);
    private int read;
    private boolean headed;

    Reading(CompletableFuture<PostResult> result, int most) {
      this.result = result;
      this.most = most;
    }

    @Override
    public void onHeaders(Response response) {
      headed = true;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      read += content.remaining();
      byte[] more = new byte[Math.min(content.remaining(), most - kept.size())];
      content.get(more);
      kept.writeBytes(more);
      content.position(content.limit());
      if (read > MAX_ANSWER_BYTES) {
        var _ = response.abort(new IllegalStateException("the answer is too long"));
      }
    }

    @Override
    public void onComplete(Result done) {
      Response response = done.getResponse();
      if (headed && response != null) {
        result.complete(
            new PostResult.Answered(response.getStatus(), retryAfter(response), text()));
      } else {
        result.complete(failed(done.getFailure()));
      }
    }

    private String text() {
      return kept.toString(StandardCharsets.UTF_8).replace('\0', '\ufffd');
    }
  }

  private @Nullable Duration retryAfter(Response response) {
    String value = response.getHeaders().get("Retry-After");
    return value == null ? null : RetryAfter.parse(value, clock.instant()).orElse(null);
  }

  private static PostResult failed(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case ForbiddenAddressException _ -> {
          return new PostResult.NotAnswered(FORBIDDEN_ADDRESS);
        }
        case UnknownHostException _ -> {
          return new PostResult.NotAnswered(NO_ADDRESS);
        }
        case SSLException _ -> {
          return new PostResult.NotAnswered(NO_TLS);
        }
        case ConnectException _ -> {
          return new PostResult.NotAnswered(NO_CONNECTION);
        }
        case SocketTimeoutException _ -> {
          return new PostResult.NotAnswered(NO_CONNECTION);
        }
        case TimeoutException _ -> {
          return new PostResult.TimedOut();
        }
        default -> {}
      }
    }
    return new PostResult.NotAnswered(CONNECTION_LOST);
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the client for callbacks did not stop", e);
    }
  }
}
