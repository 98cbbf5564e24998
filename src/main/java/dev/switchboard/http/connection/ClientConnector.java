package dev.switchboard.http.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Jetty's listening socket, with the limits of {@link Connections} and the deadlines of {@link
 * ClientConnection}.
 */
public final class ClientConnector extends ServerConnector {
  private static final int ACCEPT_BACKLOG = 1024;
  private static final int ACCEPTORS = 1;
  private static final Duration ACCEPTOR_END = Duration.ofSeconds(1);
  private static final long LONGEST_TICK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long SHORTEST_TICK_NANOS = Duration.ofMillis(10).toNanos();
  private static final int TICKS_PER_TIMEOUT = 8;

  /** Held by the accepting thread while it accepts. */
  private final Semaphore listening = new Semaphore(1);

  private final ConnectionTimeouts times;
  private final Connections connections;
  private final long tickNanos;

  public ClientConnector(
      Server server,
      ConnectionTimeouts times,
      Connections connections,
      ConnectionFactory... protocols) {
    super(server, null, null, null, ACCEPTORS, -1, protocols);
    this.times = times;
    this.connections = connections;
    this.tickNanos =
        Math.clamp(
            times.shortestNanos() / TICKS_PER_TIMEOUT, SHORTEST_TICK_NANOS, LONGEST_TICK_NANOS);
    setIdleTimeout(0);
    setShutdownIdleTimeout(-1);
    setAcceptQueueSize(ACCEPT_BACKLOG);
  }

  /**
   * Binds the port; connections queue in the kernel until the server starts.
   *
   * @throws ListenFailedException if it cannot be bound
   */
  public void bind(String host, int port) {
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException("host " + host + " is not known");
      }
      open(listen(address));
    } catch (IOException e) {
      throw ListenFailedException.of(host, port, "--port", e);
    }
  }

  private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.socket().setReuseAddress(true);
      channel.bind(address, ACCEPT_BACKLOG);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    tick();
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) throws IOException {
    return new ClientConnection(channel, selector, key, getScheduler(), times, connections);
  }

  @Override
  protected void onEndPointOpened(EndPoint connection) {
    super.onEndPointOpened(connection);
    connections.opened((ClientConnection) connection);
  }

  @Override
  protected void onEndPointClosed(EndPoint connection) {
    connections.closed((ClientConnection) connection);
    super.onEndPointClosed(connection);
  }

  @Override
  public void accept(int acceptor) throws IOException {
    listening.acquireUninterruptibly();
    try {
      super.accept(acceptor);
    } finally {
      listening.release();
    }
  }

  /**
   * Never. Jetty closes connections of a connector that is shut down, even after a response that
   * promised to keep them. A request on its way would get no answer. The server decides instead.
   */
  @Override
  public boolean isShutdown() {
    return false;
  }

  /** Closes the port. After this no client can connect; open connections stay. */
  public void stopAccepting() {
    var _ = shutdown();
    try {
      // The system keeps the port until the accepting thread has noticed.
      if (listening.tryAcquire(ACCEPTOR_END.toMillis(), TimeUnit.MILLISECONDS)) {
        listening.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts clients that are too slow. */
  private void tick() {
    long now = System.nanoTime();
    connections.open().forEach(it -> it.closeIfOverdue(now));
    if (isRunning()) {
      var _ = getScheduler().schedule(this::tick, tickNanos, TimeUnit.NANOSECONDS);
    }
  }
}
