package dev.switchboard.message;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The identity of a message, and the idempotency key under which providers see it.
 *
 * <p>A positive 63-bit number that rises with the time of acceptance ({@link MessageIds}), so that
 * the newest messages are the last rows of the table. Clients see it as an opaque string of {@value
 * #LENGTH} characters in Crockford's base 32 (lower case), which sorts as the number does.
 *
 * @param value greater than zero
 */
public record MessageId(long value) implements Comparable<MessageId> {
  /** Characters of the written form: 13 × 5 bits hold 63. */
  public static final int LENGTH = 13;

  private static final long SPREAD = 0x9E3779B97F4A7C15L;
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final byte[] VALUES = values();

  public MessageId {
    if (value <= 0) {
      throw new IllegalArgumentException("message id must be positive: " + value);
    }
  }

  /** Reads the written form; empty for everything that {@link #toString()} never gives. */
  public static Optional<MessageId> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      int digit = c < VALUES.length ? VALUES[c] : -1;
      if (digit < 0 || (i == 0 && digit > 7)) {
        return Optional.empty();
      }
      value = value << 5 | digit;
    }
    return value > 0 ? Optional.of(new MessageId(value)) : Optional.empty();
  }

  /** The id whose written form a text ends with; empty where it ends with none. */
  public static Optional<MessageId> atEndOf(String text) {
    return text.length() < LENGTH
        ? Optional.empty()
        : parse(text.substring(text.length() - LENGTH));
  }

  /**
   * The least of the ids that are issued at a moment, or later: the first of all for one before
   * 1970, the last of all for one after ids end.
   */
  public static MessageId firstOf(Instant moment) {
    long first = Instant.EPOCH.getEpochSecond();
    long last = (Long.MAX_VALUE >>> MessageIds.SEQUENCE_BITS) / 1_000;
    if (moment.getEpochSecond() < first) {
      return new MessageId(1);
    }
    return moment.getEpochSecond() >= last
        ? new MessageId(Long.MAX_VALUE)
        : new MessageId(Math.max(1, moment.toEpochMilli() << MessageIds.SEQUENCE_BITS));
  }

  /** When the id was issued, to the millisecond, as far as the clock of that time was right. */
  public Instant issuedAt() {
    return Instant.ofEpochMilli(value >>> MessageIds.SEQUENCE_BITS);
  }

  /** Ids of one second differ in few bits, which a table of their numbers takes for the same. */
  @Override
  public int hashCode() {
    return Long.hashCode(value * SPREAD);
  }

  @Override
  public int compareTo(MessageId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    char[] text = new char[LENGTH];
    long rest = value;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS[(int) (rest & 31)];
      rest >>>= 5;
    }
    return new String(text);
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }
}
