package dev.switchboard.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * One connection: its socket, and what Helidon's parser reads from and writes to. All of it belongs
 * to the connection's virtual thread, but for {@link #deadlineNanos}, which says until when the
 * thread may stay in the read or write it is in, and which the {@link Watchdog} looks at.
 *
 * <p>A read that is overdue ends as if the client had sent its last byte, so that the thread itself
 * can still answer 408; a write that is overdue ends with the connection. Outside of reads and
 * writes there is no deadline: what a handler waits for is not the client's doing.
 */
final class ClientConnection extends HelidonConnection {
  /** Holds most requests whole, and is all the memory an idle connection needs beside its stack. */
  private static final int READ_BUFFER_BYTES = 4096;

  /** What a client must take of a response within one request timeout. */
  private static final int WRITE_SLICE_BYTES = 64 * 1024;

  /** What framing may add to a body: one-byte chunks are six bytes each. */
  private static final long FRAMING_FACTOR = 8;

  private static final long FRAMING_BYTES = 16 * 1024;

  private static final long NO_DEADLINE = 0;

  /** Where the connection is in the life of a request. */
  private enum Phase {
    BETWEEN_REQUESTS,
    HEAD,
    REQUEST
  }

  /** What the thread waits for while there is a deadline. */
  private enum Wait {
    FOR_REQUEST,
    FOR_REST,
    FOR_WRITE
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final HelidonContext context;
  private final ConnectionLimits limits;

  /** Whether the server finishes what has begun, and begins nothing more. */
  private final BooleanSupplier draining;

  private final byte[] readBuffer = new byte[READ_BUFFER_BYTES];
  private final DataReader reader = DataReader.create(this::nextBytes);

  /** Nanoseconds of {@link System#nanoTime}, or none. Written last: it publishes {@link #wait}. */
  private volatile long deadlineNanos = NO_DEADLINE;

  private volatile boolean overdue;
  private Wait wait = Wait.FOR_REQUEST;
  private Phase phase = Phase.BETWEEN_REQUESTS;
  private long requestDeadlineNanos;
  private long requestBytesLeft;
  private boolean endOfInput;
  private boolean answered;
  private ClientAddress peer = ClientAddress.of(InetAddress.getLoopbackAddress());
  private boolean peerKnown;

  ClientConnection(
      Socket socket, HelidonContext context, ConnectionLimits limits, BooleanSupplier draining)
      throws IOException {
    super(
        context,
        (InetSocketAddress) socket.getRemoteSocketAddress(),
        (InetSocketAddress) socket.getLocalSocketAddress());
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.context = context;
    this.limits = limits;
    this.draining = draining;
  }

  // What the dispatcher says.

  /**
   * The head is complete. From here to {@link #requestDone} everything read is this request's body.
   */
  void headArrived() {
    if (phase == Phase.BETWEEN_REQUESTS) {
      // It was sent together with the request before it.
      beginRequest();
    }
    phase = Phase.REQUEST;
  }

  void requestDone() {
    phase = Phase.BETWEEN_REQUESTS;
  }

  /** Whether this response should be the last one. */
  boolean isClosing() {
    return overdue || draining.getAsBoolean();
  }

  InetAddress peerAddress() {
    return remote().getAddress();
  }

  /** The peer as a client; computed once per connection. */
  ClientAddress peer() {
    if (!peerKnown) {
      peer = ClientAddress.of(remote().getAddress());
      peerKnown = true;
    }
    return peer;
  }

  // What the watchdog and the listener say.

  void checkDeadline(long nowNanos) {
    long deadline = deadlineNanos;
    if (deadline == NO_DEADLINE || nowNanos - deadline < 0) {
      return;
    }
    if (overdue || wait == Wait.FOR_WRITE) {
      closeSocket();
    } else {
      overdue = true;
      shutdownInput();
    }
  }

  /**
   * Ends the connection if it waits for a request. May be said again and again. A request that
   * arrives at this very moment is still answered.
   */
  void endIfIdle() {
    boolean waitsForRequest = deadlineNanos != NO_DEADLINE && wait == Wait.FOR_REQUEST;
    if (waitsForRequest && !socket.isInputShutdown()) {
      try {
        socket.shutdownInput();
      } catch (IOException _) {
        // It ends by itself: there is nothing to hurry along.
      }
    }
  }

  void closeSocket() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed as far as anybody here can tell.
    }
  }

  private void shutdownInput() {
    try {
      socket.shutdownInput();
    } catch (IOException _) {
      // Already shut, or gone.
      closeSocket();
    }
  }

  /**
   * Lets the client read the last response. Closing a socket with unread bytes in it resets the
   * connection, and a reset can overtake what was sent; so say goodbye, and read on for a moment.
   */
  void finish() {
    try {
      if (answered && !endOfInput && !overdue) {
        socket.shutdownOutput();
        long end = System.nanoTime() + limits.lingerNanos();
        arm(end, Wait.FOR_REST);
        int read = 0;
        while (read >= 0 && System.nanoTime() - end < 0) {
          read = in.read(readBuffer);
        }
      }
    } catch (IOException _) {
      // Nobody is listening any more.
    } finally {
      disarm();
      closeSocket();
    }
  }

  // Reading.

  @Override
  public DataReader dataReader() {
    return reader;
  }

  private byte[] nextBytes() {
    boolean idle = phase == Phase.BETWEEN_REQUESTS && reader.available() == 0;
    if (phase == Phase.BETWEEN_REQUESTS && !idle) {
      beginRequest();
    }
    if (idle && isClosing()) {
      throw new CloseConnectionException("closing");
    }
    int length =
        idle
            ? read(System.nanoTime() + limits.idleNanos(), Wait.FOR_REQUEST)
            : read(requestDeadlineNanos, Wait.FOR_REST);
    if (length < 0) {
      endOfInput = !overdue;
      throw endedEarly();
    }
    if (idle) {
      beginRequest();
    }
    requestBytesLeft -= length;
    if (requestBytesLeft < 0) {
      throw phase == Phase.REQUEST
          ? RequestBody.tooLarge(limits.maxBodyBytes()).exception()
          : new CloseConnectionException("head without end");
    }
    return Arrays.copyOf(readBuffer, length);
  }

  private void beginRequest() {
    phase = Phase.HEAD;
    requestDeadlineNanos = System.nanoTime() + limits.requestNanos();
    requestBytesLeft =
        FRAMING_FACTOR * limits.maxBodyBytes() + FRAMING_BYTES + context.maxHeadBytes();
  }

  private RuntimeException endedEarly() {
    if (phase != Phase.REQUEST) {
      return new CloseConnectionException("no request, or only the start of one");
    }
    if (draining.getAsBoolean()) {
      return Problem.of(ProblemCode.UNAVAILABLE, "The server is stopping.").exception();
    }
    return overdue
        ? Problem.of(ProblemCode.REQUEST_TIMEOUT, "The body did not arrive in time.").exception()
        : Problem.of(ProblemCode.INVALID_REQUEST, "The body ended before its end.").exception();
  }

  private int read(long deadline, Wait reason) {
    arm(deadline, reason);
    try {
      return in.read(readBuffer);
    } catch (IOException e) {
      throw new CloseConnectionException("cannot read", e);
    } finally {
      disarm();
    }
  }

  private void arm(long deadline, Wait reason) {
    wait = reason;
    // Odd, so that it is never the number that stands for none.
    deadlineNanos = deadline | 1;
  }

  private void disarm() {
    deadlineNanos = NO_DEADLINE;
  }

  // Writing.

  @Override
  public void writeNow(BufferData buffer) {
    answered = true;
    try {
      if (buffer.available() <= WRITE_SLICE_BYTES) {
        arm(System.nanoTime() + limits.requestNanos(), Wait.FOR_WRITE);
        buffer.writeTo(out);
      } else {
        writeSlices(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      disarm();
    }
  }

  private void writeSlices(BufferData buffer) throws IOException {
    byte[] slice = new byte[WRITE_SLICE_BYTES];
    while (buffer.available() > 0) {
      int length = buffer.read(slice, 0, slice.length);
      arm(System.nanoTime() + limits.requestNanos(), Wait.FOR_WRITE);
      out.write(slice, 0, length);
    }
  }
}
