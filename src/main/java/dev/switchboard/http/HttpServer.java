package dev.switchboard.http;

import dev.switchboard.http.access.Access;
import dev.switchboard.http.connection.ClientConnector;
import dev.switchboard.http.connection.Connections;
import dev.switchboard.http.connection.Http1;
import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.http.connection.TrustedProxies;
import dev.switchboard.http.reply.Draining;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server. It is started and stopped once, in the order {@link #start}, {@link
 * #stopAccepting}, {@link #drain}, {@link #stop}; each of the last three implies the ones before
 * it. It registers no shutdown hook and writes no log; its owner does.
 */
public final class HttpServer {
  /** How long a draining server still answers requests on idle connections. */
  private static final Duration DRAIN_GRACE = Duration.ofMillis(500);

  private static final long DRAIN_LOOK_MILLIS = 10;
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  /** The authority in a request line counts, not the Host beside it (RFC 9112, section 3.2.2). */
  private static final HttpCompliance COMPLIANCE =
      HttpCompliance.STRICT.with("switchboard", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

  /** One accepts, one selects; requests are handled on virtual threads. */
  private static final int MAX_PLATFORM_THREADS = 16;

  private final HttpSettings settings;
  private final Connections connections;
  private final Server server;
  private final ClientConnector connector;
  private final FailureHandler failures;
  private final Draining draining = new Draining();

  /**
   * Registers the resources; does not listen yet.
   *
   * @throws IllegalArgumentException if two resources want the same method of the same path, or a
   *     trusted proxy is neither an address nor a CIDR block
   */
  public HttpServer(
      HttpSettings settings,
      HttpMemory memory,
      Access access,
      List<Resource> resources,
      FailureHandler failures,
      RequestLog log,
      RequestTracer tracer) {
    this.settings = settings;
    this.failures = failures;
    RequestIds ids = new RequestIds(new SecureRandom().nextLong());
    Routes routes = new Routes();
    resources.forEach(resource -> resource.register(routes));
    TrustedProxies proxies = new TrustedProxies(settings.trustedProxies());
    this.connections =
        new Connections(settings.maxConnections(), settings.maxConnectionsPerAddress(), proxies);
    QueuedThreadPool threads = new QueuedThreadPool(MAX_PLATFORM_THREADS, 2);
    threads.setName("http");
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(Thread::startVirtualThread);
    this.server = new Server(threads);
    this.connector =
        new ClientConnector(server, settings.timeouts(), connections, protocols(settings.tls()));
    server.addConnector(connector);
    ReplySender sender = new ReplySender(ids, settings.requestTimeout().toNanos(), draining);
    Handler dispatch =
        new RequestHandler(
            routes, access, settings, memory, proxies, draining, sender, failures, log, tracer);
    server.setHandler(
        settings.corsOrigins().isEmpty()
            ? dispatch
            : Cors.around(dispatch, settings.corsOrigins()));
    server.setErrorHandler(new ProtocolErrors(sender, log));
  }

  private ConnectionFactory[] protocols(@Nullable TlsFiles files) {
    HttpConfiguration protocol = protocol();
    Http1 http = new Http1(protocol);
    if (files == null) {
      return new ConnectionFactory[] {http};
    }
    // Access checks the host; there is one certificate.
    protocol.addCustomizer(new SecureRequestCustomizer(false));
    Tls tls = new Tls(files, server.getScheduler(), failures);
    server.addBean(tls);
    return new ConnectionFactory[] {tls.protocol(http.getProtocol()), http};
  }

  private static HttpConfiguration protocol() {
    HttpConfiguration protocol = new HttpConfiguration();
    protocol.setSendServerVersion(false);
    protocol.setRequestHeaderSize(MAX_HEAD_BYTES);
    protocol.setHttpCompliance(COMPLIANCE);
    // No listener needs them; without this Jetty makes a filter for each request.
    protocol.setNotifyForbiddenComplianceViolations(true);
    // Paths are matched as they were sent, so none of them is ambiguous.
    protocol.setUriCompliance(UriCompliance.UNSAFE);
    return protocol;
  }

  /**
   * Listens.
   *
   * @return the port, which is the configured one unless that was 0
   * @throws ListenFailedException if the port cannot be bound
   * @throws IllegalStateException if it was started before
   */
  public synchronized int start() {
    if (!server.isStopped() || connector.isOpen()) {
      throw new IllegalStateException("the HTTP server was already started");
    }
    connector.bind(settings.host(), settings.port());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not start", e);
    }
    return connector.getLocalPort();
  }

  /** Takes no new connections; requests on those that are open are still answered. */
  public void stopAccepting() {
    connector.stopAccepting();
  }

  /**
   * Answers the requests in flight, and those that arrive within a moment, with {@code Connection:
   * close}. Then closes the connections.
   *
   * @param atMost how long to wait for that
   * @return whether every connection ended in that time
   * @throws InterruptedException if interrupted while waiting; connections still end as they are
   *     answered
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    Duration half = atMost.dividedBy(2);
    return drain(atMost, half.compareTo(DRAIN_GRACE) < 0 ? half : DRAIN_GRACE);
  }

  boolean drain(Duration atMost, Duration grace) throws InterruptedException {
    long begin = System.nanoTime();
    // In this order: a client that finds the port closed may rely on the drain having begun.
    draining.begin();
    stopAccepting();
    while (!connections.isEmpty()) {
      long passed = System.nanoTime() - begin;
      if (passed >= grace.toNanos()) {
        connections.closeIdle();
      }
      if (passed >= atMost.toNanos()) {
        return connections.isEmpty();
      }
      Thread.sleep(DRAIN_LOOK_MILLIS);
    }
    return true;
  }

  /** Closes every connection, also one with a request in flight. */
  public void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      failures.unexpected("-", e);
    }
  }
}
