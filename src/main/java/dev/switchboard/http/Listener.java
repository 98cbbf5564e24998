package dev.switchboard.http;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket and the connections that came from it, each on a virtual thread of its own.
 */
final class Listener {
  private static final int ACCEPT_BACKLOG = 1024;

  /**
   * How long accepting rests when the system has no descriptor or memory for another connection.
   */
  private static final long ACCEPT_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private static final Duration ACCEPTOR_END = Duration.ofSeconds(1);

  /** How often draining looks again for connections that have become idle. */
  private static final long DRAIN_LOOK_NANOS = Duration.ofMillis(20).toNanos();

  private final HttpSettings settings;
  private final HelidonContext context;
  private final ConnectionLimits limits;
  private final RequestIds ids;
  private final Incidents incidents;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final Limit unlimited = FixedLimit.create();
  private final Watchdog watchdog;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connectionEnded = lock.newCondition();
  private final ServerSocket server;
  private final Thread acceptor =
      Thread.ofPlatform().name("http-accept").unstarted(this::acceptUntilClosed);
  private volatile boolean accepting = true;
  private volatile boolean draining;

  /**
   * Binds the port; connections queue in the kernel until {@link #start}.
   *
   * @throws ListenFailedException if it cannot be bound
   */
  Listener(HttpSettings settings, HelidonContext context, RequestIds ids, Incidents incidents) {
    this.settings = settings;
    this.context = context;
    this.limits = ConnectionLimits.of(settings);
    this.ids = ids;
    this.incidents = incidents;
    this.watchdog = new Watchdog(connections, limits);
    this.server = bind(settings);
  }

  int port() {
    return server.getLocalPort();
  }

  void start() {
    watchdog.start();
    acceptor.start();
  }

  /** Closes the listening socket; connections stay. */
  void stopAccepting() {
    accepting = false;
    try {
      server.close();
    } catch (IOException e) {
      incidents.unexpected("-", e);
    }
    try {
      // The port is free when the thread that was accepting has noticed.
      acceptor.join(ACCEPTOR_END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends connections as their requests are answered; true if none is left within the time. */
  boolean drain(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    // All know it before the first is closed: what is answered from here on is a last response.
    draining = true;
    lock.lock();
    try {
      while (open.get() > 0) {
        connections.forEach(ClientConnection::endIfIdle);
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        connectionEnded.awaitNanos(Math.min(left, DRAIN_LOOK_NANOS));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Closes what is left. */
  void closeAll() {
    connections.forEach(ClientConnection::closeSocket);
    watchdog.stop();
  }

  private void acceptUntilClosed() {
    while (accepting) {
      try {
        admit(server.accept());
      } catch (IOException e) {
        if (accepting) {
          incidents.unexpected("-", e);
          LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
        }
      }
    }
  }

  private void admit(Socket socket) {
    int now = open.incrementAndGet();
    boolean served = false;
    try {
      if (now > settings.maxConnections()) {
        refuse(socket);
      } else {
        socket.setTcpNoDelay(true);
        ClientConnection connection = new ClientConnection(socket, context, limits, () -> draining);
        connections.add(connection);
        Thread.ofVirtual().name("http-connection").start(() -> serve(connection));
        served = true;
      }
    } catch (IOException _) {
      // Gone before it was looked at.
    } finally {
      if (!served) {
        open.decrementAndGet();
        closeQuietly(socket);
      }
    }
  }

  private void serve(ClientConnection connection) {
    try {
      context.protocol(connection).handle(unlimited);
    } catch (CloseConnectionException _) {
      // The usual end of a connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      incidents.unexpected("-", e);
    } finally {
      connection.finish();
      connections.remove(connection);
      open.decrementAndGet();
      signalEnd();
    }
  }

  private void signalEnd() {
    if (!accepting) {
      lock.lock();
      try {
        connectionEnded.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A fresh socket has room for this, so it does not hold up the accepting thread. */
  private void refuse(Socket socket) throws IOException {
    String requestId = ids.next();
    byte[] body =
        Problem.of(ProblemCode.UNAVAILABLE, "There are too many connections.").json(requestId);
    String head =
        """
        HTTP/1.1 503 Service Unavailable\r
        Content-Type: application/problem+json\r
        Content-Length: %d\r
        X-Request-Id: %s\r
        Retry-After: 1\r
        Connection: close\r
        \r
        """
            .formatted(body.length, requestId);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    socket.shutdownOutput();
  }

  private static void closeQuietly(@Nullable Closeable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException _) {
      // It was of no use anyway.
    }
  }

  private static ServerSocket bind(HttpSettings settings) {
    String host = settings.host();
    int port = settings.port();
    ServerSocket socket = null;
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException("host " + host + " is not known");
      }
      socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address, ACCEPT_BACKLOG);
      return socket;
    } catch (IOException e) {
      closeQuietly(socket);
      throw new ListenFailedException(sentence(host, port, e), e);
    }
  }

  private static String sentence(String host, int port, IOException e) {
    String reason = String.valueOf(e.getMessage());
    if (e instanceof BindException && reason.toLowerCase(Locale.ROOT).contains("in use")) {
      return "port " + port + " on " + host + " is already in use";
    }
    return "cannot listen on port " + port + " of " + host + ": " + reason;
  }
}
