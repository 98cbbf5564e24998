package dev.switchboard.tools.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, opened again whenever it is lost, with at most one request in
 * flight. Only moves bytes and remembers the request; what follows from an answer is decided by the
 * {@link EventLoop}, on whose thread everything here runs.
 */
final class Connection {
  /** For the server to take a connection. */
  static final long CONNECT_TIMEOUT_NANOS = 5 * ArrivalSchedule.NANOS_PER_SECOND;

  /** Between attempts to connect: doubled from the first to the last while none is any good. */
  static final long FIRST_BACKOFF_NANOS = ArrivalSchedule.NANOS_PER_SECOND / 50;

  static final long LAST_BACKOFF_NANOS = 2 * ArrivalSchedule.NANOS_PER_SECOND;

  /** What the kernel may hold of requests to one connection; more than that waits here. */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  private static final int NOTHING = -1;

  final ResponseReader response = new ResponseReader();
  final Flight flight = new Flight();
  private final SocketAddress server;
  private final Selector selector;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;

  /** What the kernel did not take at once of a request; null when it took all. */
  private @Nullable ByteBuffer unwritten;

  private State state = State.CLOSED;
  private long backoffNanos;
  private long deadline;

  /** What a connection is doing. */
  enum State {
    /** Waits until it may be opened again. */
    CLOSED,
    CONNECTING,
    IDLE,
    BUSY
  }

  /** The request in flight, or the last one. */
  static final class Flight {
    long number;
    long intended;
    long sent;
    boolean measured;
    boolean carriesKey;

    /** Of the id that must be answered, in {@link #expectedId}; 0 for a new request. */
    int expectedIdLength;

    final byte[] expectedId = new byte[Remembered.MAX_ID_BYTES];

    boolean repeats() {
      return expectedIdLength > 0;
    }
  }

  Connection(SocketAddress server, Selector selector) {
    this.server = server;
    this.selector = selector;
  }

  State state() {
    return state;
  }

  /** Whether it has been in its state for too long, or long enough. */
  boolean isOverdue(long now) {
    return state != State.IDLE && now - deadline >= 0;
  }

  /** Begins to connect. */
  void open(long now) throws IOException {
    deadline = now + CONNECT_TIMEOUT_NANOS;
    state = State.CONNECTING;
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    opened.configureBlocking(false);
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    opened.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    boolean connected = opened.connect(server);
    key = opened.register(selector, SelectionKey.OP_CONNECT, this);
    if (connected) {
      becomeIdle();
    }
  }

  /** Takes note that the server has answered the attempt to connect; throws if it refused. */
  void finishConnect() throws IOException {
    if (channel != null && channel.finishConnect()) {
      becomeIdle();
    }
  }

  /**
   * Sends a request, which {@link #flight} describes.
   *
   * @param buffer direct, big enough, used only during the call
   */
  void send(byte[] request, ByteBuffer buffer, long timeoutNanos) throws IOException {
    state = State.BUSY;
    deadline = flight.sent + timeoutNanos;
    buffer.clear().put(request).flip();
    open().write(buffer);
    if (buffer.hasRemaining()) {
      unwritten = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
      watch(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  /** Sends more of a request that was too much for the kernel. */
  void sendRest() throws IOException {
    if (unwritten != null) {
      open().write(unwritten);
      if (!unwritten.hasRemaining()) {
        unwritten = null;
        watch(SelectionKey.OP_READ);
      }
    }
  }

  /**
   * Reads what has arrived.
   *
   * @return whether {@link #response} is complete
   */
  boolean receive(ByteBuffer buffer) throws IOException, UnreadableResponseException {
    int read = open().read(buffer.clear());
    if (read == NOTHING) {
      throw new IOException("the server closed the connection");
    }
    buffer.flip();
    if (state != State.BUSY && buffer.hasRemaining()) {
      throw new IOException("the server sent something that it was not asked for");
    }
    return response.take(buffer);
  }

  /**
   * The request is answered: the connection is free again.
   *
   * @return false when it is of no more use and has to be closed
   */
  boolean answered() {
    boolean reusable = !response.closes() && unwritten == null;
    response.next();
    state = State.IDLE;
    backoffNanos = 0;
    return reusable;
  }

  /**
   * Gives the connection up. After an answer it may be opened again at once, and once more if that
   * was in vain; then after a pause that grows.
   */
  void close(long now) {
    response.next();
    unwritten = null;
    state = State.CLOSED;
    deadline = now + backoffNanos;
    backoffNanos = Math.clamp(2 * backoffNanos, FIRST_BACKOFF_NANOS, LAST_BACKOFF_NANOS);
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException _) {
        // It is gone either way.
      }
      channel = null;
      key = null;
    }
  }

  private void becomeIdle() {
    state = State.IDLE;
    watch(SelectionKey.OP_READ);
  }

  private SocketChannel open() throws IOException {
    if (channel == null) {
      throw new IOException("the connection is closed");
    }
    return channel;
  }

  private void watch(int operations) {
    if (key != null) {
      key.interestOps(operations);
    }
  }
}
