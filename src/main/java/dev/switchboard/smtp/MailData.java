package dev.switchboard.smtp;

import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.memory.Reservation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The bytes of one mail as they arrive after DATA: counted in the memory budget while they are
 * kept, with the dots taken off that stood for dots (RFC 5321, section 4.5.2).
 *
 * <p>A mail that cannot be kept is read to its end all the same, and forgotten: the client hears
 * why when it asks.
 */
final class MailData {
  /** Longest line of a mail. RFC 5321 allows 1,000; many programs write longer ones. */
  static final int MAX_LINE_BYTES = 65_536;

  private static final int FIRST_CHUNK_BYTES = 4_096;
  static final int MAX_CHUNK_BYTES = 65_536;

  private final int maxBytes;
  private final Reservation memory;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] chunk = new byte[0];
  private int used;
  private int size;
  private Arrival arrival = Arrival.COMPLETE;

  /** How the arrival ended. */
  enum Arrival {
    COMPLETE,
    /** The client went away before the end. */
    CUT,
    /** It is larger than it may be. */
    TOO_LARGE,
    /** The memory budget has no bytes for it now. */
    OUT_OF_MEMORY,
    /** A line is longer than {@value MailData#MAX_LINE_BYTES} bytes. */
    LINE_TOO_LONG,
    /** It holds a NUL, which has no place in a mail (RFC 5322, section 2.3). */
    NUL,
    /**
     * A CR or LF stands alone. Programs disagree where such a line, and so where such a mail, ends.
     */
    BARE_LINE_END
  }

  /**
   * @param memory what is kept is taken from it
   */
  MailData(int maxBytes, Reservation memory) {
    this.maxBytes = maxBytes;
    this.memory = memory;
  }

  /** Reads to the end of the mail. */
  Arrival readFrom(ClientInput in) throws IOException {
    boolean lineStart = true;
    int lineBytes = 0;
    int b = in.read();
    while (b >= 0) {
      if (lineStart && b == '.') {
        b = in.read();
        if (b == '\r' || b == '\n') {
          boolean clean = b == '\r' && in.read() == '\n';
          // After a bare line end, a dot alone is an end to those who take it for one.
          return clean ? arrival : fail(Arrival.BARE_LINE_END);
        }
        lineStart = false;
        continue;
      }
      int next = -2;
      lineStart = false;
      if (b == '\r') {
        next = in.read();
        if (next == '\n') {
          append('\r');
          append('\n');
          next = -2;
        } else {
          fail(Arrival.BARE_LINE_END);
        }
        lineStart = true;
      } else if (b == '\n') {
        fail(Arrival.BARE_LINE_END);
        lineStart = true;
      } else {
        if (b == 0) {
          fail(Arrival.NUL);
        }
        append(b);
      }
      lineBytes = lineStart ? 0 : lineBytes + 1;
      if (lineBytes > MAX_LINE_BYTES) {
        fail(Arrival.LINE_TOO_LONG);
      }
      b = next == -2 ? in.read() : next;
    }
    return Arrival.CUT;
  }

  /** How many bytes it has. */
  int size() {
    return size;
  }

  /** All of it, from its first byte. */
  InputStream open() {
    List<InputStream> parts = new ArrayList<>(full.size() + 1);
    full.forEach(it -> parts.add(new ByteArrayInputStream(it)));
    parts.add(new ByteArrayInputStream(chunk, 0, used));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private void append(int b) {
    if (arrival != Arrival.COMPLETE) {
      return;
    }
    if (size == maxBytes) {
      fail(Arrival.TOO_LARGE);
      return;
    }
    if (used == chunk.length && !grow()) {
      fail(Arrival.OUT_OF_MEMORY);
      return;
    }
    chunk[used++] = (byte) b;
    size++;
  }

  private boolean grow() {
    int bytes = Math.clamp(size, FIRST_CHUNK_BYTES, MAX_CHUNK_BYTES);
    try {
      memory.add(bytes);
    } catch (OutOfBudgetException _) {
      return false;
    }
    if (used > 0) {
      full.add(chunk);
    }
    chunk = new byte[bytes];
    used = 0;
    return true;
  }

  /** Nothing more is kept. The line ends matter most: they close the connection. */
  private Arrival fail(Arrival why) {
    if (arrival == Arrival.COMPLETE || why == Arrival.BARE_LINE_END) {
      arrival = why;
      full.clear();
      chunk = new byte[0];
      used = 0;
      memory.shrinkTo(0);
    }
    return arrival;
  }
}
