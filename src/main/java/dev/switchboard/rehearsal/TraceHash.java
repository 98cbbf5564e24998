package dev.switchboard.rehearsal;

import dev.switchboard.digest.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * One number for everything that happened: SHA-256 over a stream of numbers, eight bytes each, most
 * significant first. Equal streams are equal runs.
 */
final class TraceHash {
  private static final int BUFFER_BYTES = 1 << 16;

  private final MessageDigest sha256 = Sha256.start();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;
  private long events;

  /** An event: what it is, when it happened, at which node, and what it is about. */
  void event(int kind, long at, int node, long subject, long detail) {
    events++;
    put(((long) kind << 8) | node);
    put(at);
    put(subject);
    put(detail);
  }

  /** Events so far. */
  long events() {
    return events;
  }

  /** The number; nothing may be added after it. */
  String end() {
    flush();
    return HexFormat.of().formatHex(sha256.digest());
  }

  private void put(long number) {
    if (used > BUFFER_BYTES - Long.BYTES) {
      flush();
    }
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      buffer[used++] = (byte) (number >>> shift);
    }
  }

  private void flush() {
    sha256.update(buffer, 0, used);
    used = 0;
  }
}
