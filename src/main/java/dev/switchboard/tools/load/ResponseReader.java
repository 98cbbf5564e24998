package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads the responses of one connection, one after the other, in pieces of any size. Knows as much
 * of RFC 9112 as it takes to tell where a response with a {@code Content-Length} ends, and says so
 * of any other. Allocates only when a response is larger than all before it.
 */
final class ResponseReader {
  /** The head, and a kilobyte for each message. */
  static final int MAX_BYTES = 64 * 1024 + LoadPlan.MAX_BATCH * 1024;

  private static final int FIRST_BYTES = 1024;
  private static final int MAX_DIGITS = 9;
  private static final int NO_CONTENT = 204;

  private static final byte[] HTTP_1 = bytes("http/1.");
  private static final byte[] CONTENT_LENGTH = bytes("content-length:");
  private static final byte[] TRANSFER_ENCODING = bytes("transfer-encoding:");
  private static final byte[] CONNECTION = bytes("connection:");
  private static final byte[] RETRY_AFTER = bytes("retry-after:");
  private static final byte[] REPLAYED = bytes("idempotency-replayed:");
  private static final byte[] CLOSE = bytes("close");

  private byte[] bytes = new byte[FIRST_BYTES];
  private int filled;
  private int lineStart;
  private int scanned;
  private int bodyStart;
  private int status;
  private int contentLength;
  private int retryAfterSeconds;
  private boolean closes;
  private boolean replayed;

  ResponseReader() {
    next();
  }

  /**
   * Takes in what has arrived.
   *
   * @return whether the response is complete; then {@link #next} comes before any more
   */
  boolean take(ByteBuffer arrived) throws UnreadableResponseException {
    int more = arrived.remaining();
    makeRoom(more);
    arrived.get(bytes, filled, more);
    filled += more;
    if (bodyStart < 0 && !readHead()) {
      return false;
    }
    if (filled > bodyStart + contentLength) {
      throw new UnreadableResponseException(Failure.MALFORMED);
    }
    return filled == bodyStart + contentLength;
  }

  /** Forgets the response. */
  void next() {
    filled = 0;
    startHead(0);
  }

  int status() {
    return status;
  }

  /** Whether the server will close the connection. */
  boolean closes() {
    return closes;
  }

  /** Whether it says that this is the stored answer to an earlier request. */
  boolean replayed() {
    return replayed;
  }

  /** 0 when the response does not ask to wait. */
  int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The body. */
  Slice body() {
    return new Slice(bytes, bodyStart, bodyStart + contentLength);
  }

  /** The string that is a member of the body, where it stands and is one; else empty. */
  Slice text(byte[] quotedName) {
    return body().text(quotedName);
  }

  /**
   * A part of a response, valid until the next one.
   *
   * @param from of its first byte
   * @param to of the byte after its last
   */
  @SuppressWarnings("ArrayRecordComponent") // a view, never compared
  record Slice(byte[] bytes, int from, int to) {
    int length() {
      return to - from;
    }

    boolean isSame(byte[] other, int length) {
      return Arrays.equals(bytes, from, to, other, 0, length);
    }

    /** The string that is a member, where it stands and is one; else empty. */
    Slice text(byte[] quotedName) {
      int start = value(quotedName);
      if (start < 0 || start >= to || bytes[start] != '"') {
        return new Slice(bytes, 0, 0);
      }
      int stop = start + 1;
      while (stop < to && bytes[stop] != '"') {
        stop++;
      }
      return new Slice(bytes, start + 1, stop);
    }

    /** The number that is a member, where it stands and is one of a few digits; else 0. */
    int number(byte[] quotedName) {
      int start = value(quotedName);
      int stop = start;
      while (start >= 0 && stop < to && stop - start < MAX_DIGITS && isDigit(bytes[stop])) {
        stop++;
      }
      return stop > start
          ? Integer.parseInt(new String(bytes, start, stop - start, ISO_8859_1))
          : 0;
    }

    /** Where the value of a member begins; -1 where there is none. */
    private int value(byte[] quotedName) {
      int at = find(quotedName, from);
      if (at < 0) {
        return -1;
      }
      int start = at + quotedName.length;
      while (start < to && (bytes[start] == ' ' || bytes[start] == ':')) {
        start++;
      }
      return start;
    }

    /** Where something stands, at or after a place; -1 where it does not. */
    int find(byte[] wanted, int after) {
      for (int at = after; at <= to - wanted.length; at++) {
        if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
          return at;
        }
      }
      return -1;
    }

    @Override
    public String toString() {
      return new String(bytes, from, to - from, ISO_8859_1);
    }
  }

  private void startHead(int at) {
    lineStart = at;
    scanned = at;
    bodyStart = -1;
    status = 0;
    contentLength = -1;
    retryAfterSeconds = 0;
    closes = false;
    replayed = false;
  }

  private void makeRoom(int more) throws UnreadableResponseException {
    if (filled + more > bytes.length) {
      if (filled + more > MAX_BYTES) {
        throw new UnreadableResponseException(Failure.TOO_LARGE);
      }
      bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(filled + more, 2 * bytes.length)));
    }
  }

  /** Reads what is there of the head, line by line; true when it is complete. */
  private boolean readHead() throws UnreadableResponseException {
    while (scanned < filled) {
      if (bytes[scanned++] == '\n') {
        int end = scanned - 1;
        if (end > lineStart && bytes[end - 1] == '\r') {
          end--;
        }
        if (status == 0) {
          readStatusLine(end);
        } else if (end > lineStart) {
          readHeader(end);
        } else if (status < 200) {
          // An interim response, such as 100: the one that counts comes after it.
          startHead(scanned);
          continue;
        } else {
          endHead();
          return true;
        }
        lineStart = scanned;
      }
    }
    return false;
  }

  private void endHead() throws UnreadableResponseException {
    bodyStart = scanned;
    if (contentLength < 0) {
      if (status != NO_CONTENT) {
        throw new UnreadableResponseException(Failure.MALFORMED);
      }
      contentLength = 0;
    }
    if (contentLength > MAX_BYTES) {
      throw new UnreadableResponseException(Failure.TOO_LARGE);
    }
  }

  /** {@code HTTP/1.1 202 Accepted}; what follows the number is free. */
  private void readStatusLine(int end) throws UnreadableResponseException {
    int at = lineStart + HTTP_1.length + 2;
    if (end < at + 3 || !startsWith(HTTP_1, lineStart) || bytes[at - 1] != ' ') {
      throw new UnreadableResponseException(Failure.MALFORMED);
    }
    closes = bytes[at - 2] == '0';
    status = number(at, at + 3);
    if (status < 100) {
      throw new UnreadableResponseException(Failure.MALFORMED);
    }
  }

  private void readHeader(int end) throws UnreadableResponseException {
    switch (bytes[lineStart] | 0x20) {
      case 'c' -> {
        if (startsWith(CONTENT_LENGTH, lineStart)) {
          contentLength = number(valueStart(CONTENT_LENGTH), valueEnd(end));
        } else if (startsWith(CONNECTION, lineStart)) {
          closes |= startsWith(CLOSE, valueStart(CONNECTION));
        }
      }
      case 't' -> {
        if (startsWith(TRANSFER_ENCODING, lineStart)) {
          throw new UnreadableResponseException(Failure.CHUNKED);
        }
      }
      case 'r' -> {
        if (startsWith(RETRY_AFTER, lineStart)) {
          retryAfterSeconds = secondsOrNothing(valueStart(RETRY_AFTER), valueEnd(end));
        }
      }
      case 'i' -> replayed |= startsWith(REPLAYED, lineStart);
      default -> {
        // Nothing that matters here.
      }
    }
  }

  private int valueStart(byte[] name) {
    int at = lineStart + name.length;
    while (bytes[at] == ' ' || bytes[at] == '\t') {
      at++;
    }
    return at;
  }

  private int valueEnd(int lineEnd) {
    int end = lineEnd;
    while (bytes[end - 1] == ' ' || bytes[end - 1] == '\t') {
      end--;
    }
    return end;
  }

  private int number(int from, int to) throws UnreadableResponseException {
    int value = digits(from, to);
    if (value < 0) {
      throw new UnreadableResponseException(Failure.MALFORMED);
    }
    return value;
  }

  /** {@code Retry-After} may be a date too; who sends one is not understood, and not wrong. */
  private int secondsOrNothing(int from, int to) {
    return Math.max(0, digits(from, to));
  }

  /** -1 for what is no number of up to {@value #MAX_DIGITS} digits. */
  private int digits(int from, int to) {
    if (to <= from || to - from > MAX_DIGITS) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Whether these lower-case letters, in any case, stand at a place. */
  private boolean startsWith(byte[] lowerCase, int at) {
    if (at + lowerCase.length > filled) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = bytes[at + i];
      if (b != lowerCase[i] && (b < 'A' || b > 'Z' || (b | 0x20) != lowerCase[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
