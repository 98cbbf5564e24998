package dev.switchboard.api;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/**
 * The end of a page in a listing that is ordered by a time and an id. Clients see an opaque text; a
 * made-up one can only name another position.
 *
 * @param time to the microsecond, as the store keeps it
 * @param id greater than zero
 */
record Cursor(Instant time, long id) {
  private static final int LENGTH = 1 + Long.BYTES + Long.BYTES;

  /** Of all times that RFC 3339 can write. */
  private static final long LEAST_SECOND = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

  private static final long MOST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  /** The listing that a cursor belongs to, so that it is not taken for one of another. */
  enum Listing {
    CONVERSATIONS('c'),
    MESSAGES_OF_CONVERSATION('m');

    private final byte mark;

    Listing(char mark) {
      this.mark = (byte) mark;
    }
  }

  /** Reads what {@link #write} gave for the same listing; empty for anything else. */
  static Optional<Cursor> read(Listing listing, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (bytes.length != LENGTH) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    boolean ours = buffer.get() == listing.mark;
    Cursor cursor;
    try {
      cursor =
          new Cursor(Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS), buffer.getLong());
    } catch (DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
    long second = cursor.time.getEpochSecond();
    boolean sane = second >= LEAST_SECOND && second <= MOST_SECOND && cursor.id > 0;
    return ours && sane && cursor.write(listing).equals(text)
        ? Optional.of(cursor)
        : Optional.empty();
  }

  String write(Listing listing) {
    ByteBuffer buffer =
        ByteBuffer.allocate(LENGTH)
            .put(listing.mark)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, time))
            .putLong(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
  }
}
