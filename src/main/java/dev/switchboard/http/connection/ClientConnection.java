package dev.switchboard.http.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, what it waits for, and its deadline.
 *
 * <p>Jetty's idle timeout starts again with every byte, and cannot tell a client that sends one
 * byte a second from one that is served. So it is off. A connection carries one deadline instead,
 * and the {@link ClientConnector} checks it a few times per timeout. Setting it is one write. While
 * a handler works there is no deadline: the client is not to blame for the wait.
 */
public final class ClientConnection extends SocketChannelEndPoint {
  /** A reason to wait. */
  private enum Wait {
    /** A request. It may be closed at any time. */
    REQUEST,
    /** The rest of a head. */
    HEAD,
    /** The client to close, after the last response. */
    CLOSE,
    /** Nothing: a request is being handled, or its first bytes are there. */
    NOTHING,
    /** Nothing any more: it is being closed. */
    GONE
  }

  private final ConnectionTimeouts times;
  private final Connections connections;
  private final InetAddress peerAddress;
  private final ClientAddress peer;
  private final AtomicReference<Wait> wait = new AtomicReference<>(Wait.REQUEST);
  private volatile boolean surplus;

  /** Nanoseconds of {@link System#nanoTime}: when it was accepted, or its last request ended. */
  private volatile long idleSinceNanos = System.nanoTime();

  /** Of the wait, where it has one. Written before the wait. */
  private volatile long deadlineNanos;

  /**
   * @throws IOException if the client is gone already
   */
  ClientConnection(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      ConnectionTimeouts times,
      Connections connections)
      throws IOException {
    super(channel, selector, key, scheduler);
    this.times = times;
    this.connections = connections;
    if (!(channel.getRemoteAddress() instanceof InetSocketAddress remote)) {
      throw new ClosedChannelException();
    }
    this.peerAddress = remote.getAddress();
    this.peer = ClientAddress.of(peerAddress);
    this.deadlineNanos = idleSinceNanos + times.idleNanos();
  }

  /** The connection below a request, whether it speaks TLS or not. */
  public static ClientConnection of(Request request) {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    while (end instanceof EndPoint.Wrapper wrapper) {
      end = wrapper.unwrap();
    }
    return (ClientConnection) end;
  }

  public InetAddress peerAddress() {
    return peerAddress;
  }

  /** The peer as a client. */
  public ClientAddress peer() {
    return peer;
  }

  /** Whether all places were taken when it came, and still are. */
  public boolean isSurplus() {
    return surplus && !connections.take(this);
  }

  void surplus(boolean is) {
    surplus = is;
  }

  /** When it was accepted, or its last request ended. */
  long idleSinceNanos() {
    return idleSinceNanos;
  }

  boolean isIdle() {
    return wait.get() == Wait.REQUEST;
  }

  // Called by the request handler.

  public void headArrived() {
    wait.set(Wait.NOTHING);
  }

  public void requestDone() {
    idleSinceNanos = System.nanoTime();
  }

  // Called by the connector.

  /** Closes it unless a request has begun to arrive; true if it did. */
  boolean closeIfIdle() {
    boolean idle = wait.compareAndSet(Wait.REQUEST, Wait.GONE);
    if (idle) {
      close();
    }
    return idle;
  }

  /** Closes it if it has waited for too long. */
  void closeIfOverdue(long nowNanos) {
    Wait now = wait.get();
    boolean waits = now != Wait.NOTHING && now != Wait.GONE;
    if (waits && nowNanos - deadlineNanos > 0 && wait.compareAndSet(now, Wait.GONE)) {
      close();
    }
  }

  // Called by Jetty.

  @Override
  public Runnable onSelected() {
    // There are bytes to read: it is no longer idle.
    wait.compareAndSet(Wait.REQUEST, Wait.NOTHING);
    return super.onSelected();
  }

  @Override
  public void fillInterested(Callback callback) {
    waitForMore();
    super.fillInterested(callback);
  }

  @Override
  public boolean tryFillInterested(Callback callback) {
    waitForMore();
    return super.tryFillInterested(callback);
  }

  /** Jetty has parsed all bytes and asks for more. */
  private void waitForMore() {
    HttpParser parser = parser();
    if (parser == null || parser.isStart()) {
      waitFor(Wait.REQUEST, idleSinceNanos + (surplus ? times.requestNanos() : times.idleNanos()));
    } else if (parser.isTerminated()) {
      waitFor(Wait.CLOSE, idleSinceNanos + times.lingerNanos());
    } else if (parser.inHeaderState()) {
      waitFor(Wait.HEAD, parser.getBeginNanoTime() + times.requestNanos());
    }
    // Else it waits for a body, and RequestBody keeps the deadline.
  }

  private void waitFor(Wait what, long deadline) {
    deadlineNanos = deadline;
    wait.set(what);
  }

  private @Nullable HttpParser parser() {
    Connection connection = getConnection();
    if (connection instanceof SslConnection tls) {
      connection = tls.getSslEndPoint().getConnection();
    }
    return connection instanceof HttpConnection http ? http.getParser() : null;
  }
}
