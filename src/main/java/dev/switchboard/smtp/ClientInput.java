package dev.switchboard.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a client sends, until a deadline. The deadline counts for everything that is read, so a
 * client that drips gains nothing. For one thread.
 */
final class ClientInput {
  /** Longest command line: an address, its parameters, or a response of AUTH. */
  static final int MAX_LINE_BYTES = 4_096;

  private static final int BUFFER_BYTES = 8_192;
  private static final int FIRST_LINE_BYTES = 256;

  private final LongSupplier nanoTime;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private Socket socket;
  private InputStream in;
  private int position;
  private int limit;
  private long deadline;
  private byte[] line = new byte[FIRST_LINE_BYTES];

  /** A line of a command. */
  sealed interface Line {
    /**
     * Without its end.
     *
     * @param text has no control characters
     */
    record Text(String text) implements Line {}

    /** Nothing more comes; what came without a line end does not count. */
    record End() implements Line {}

    /** It is longer than {@value ClientInput#MAX_LINE_BYTES} bytes. */
    record TooLong() implements Line {}

    /** A CR or LF stands alone in it. */
    record BareLineEnd() implements Line {}

    /** It did not come in time. */
    record Late() implements Line {}

    /** It is not UTF-8, or has control characters. */
    record Unreadable() implements Line {}
  }

  /**
   * @param nanoTime monotonic nanoseconds
   */
  ClientInput(Socket socket, LongSupplier nanoTime) throws IOException {
    this.nanoTime = nanoTime;
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Goes on with another socket. What was read of the old one, and not used, is forgotten. */
  void continueWith(Socket next) throws IOException {
    socket = next;
    in = next.getInputStream();
    position = 0;
    limit = 0;
  }

  /** From now on, until when the client may take, in time of the supplier. */
  void deadline(long nanos) {
    deadline = nanos;
  }

  /** Whether more has come already: the client does not wait for an answer. */
  boolean hasMore() {
    return position < limit;
  }

  /**
   * The next byte; -1 when nothing more comes.
   *
   * @throws SocketTimeoutException after the deadline
   */
  int read() throws IOException {
    return position < limit || fill() ? buffer[position++] & 0xff : -1;
  }

  /**
   * The next command line.
   *
   * @throws SocketTimeoutException after the deadline
   */
  Line readLine() throws IOException {
    int length = 0;
    while (true) {
      int b = read();
      if (b < 0) {
        return new Line.End();
      } else if (b == '\n') {
        return new Line.BareLineEnd();
      } else if (b == '\r') {
        int next = read();
        if (next == '\n') {
          return text(length);
        }
        return next < 0 ? new Line.End() : new Line.BareLineEnd();
      } else if (length == MAX_LINE_BYTES) {
        return new Line.TooLong();
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = (byte) b;
    }
  }

  private Line text(int length) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
      return text.chars().anyMatch(Character::isISOControl)
          ? new Line.Unreadable()
          : new Line.Text(text);
    } catch (CharacterCodingException _) {
      return new Line.Unreadable();
    }
  }

  private boolean fill() throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    int count = in.read(buffer, 0, buffer.length);
    position = 0;
    limit = Math.max(0, count);
    return count > 0;
  }
}
