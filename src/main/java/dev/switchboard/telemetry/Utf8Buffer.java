package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Bytes of log lines under construction. Strings are encoded straight into it, so a line costs no
 * garbage. Not thread-safe: {@link LinePipe}'s lock guards it, and {@link LinePipe} sees to it that
 * there is room for a whole line before one is begun.
 */
final class Utf8Buffer {
  private static final byte[] CUT = {(byte) 0xe2, (byte) 0x80, (byte) 0xa6}; // U+2026, an ellipsis
  private static final byte[] REPLACEMENT = "\\ufffd".getBytes(US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final byte[] bytes;
  private int length;

  Utf8Buffer(int capacityBytes) {
    bytes = new byte[capacityBytes];
  }

  int length() {
    return length;
  }

  int room() {
    return bytes.length - length;
  }

  void clear() {
    length = 0;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
    out.flush();
  }

  void put(char ascii) {
    bytes[length++] = (byte) ascii;
  }

  void put(byte[] ascii) {
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  void putSpaces(int count) {
    for (int i = 0; i < count; i++) {
      bytes[length++] = ' ';
    }
  }

  void putDecimal(long value) {
    if (value == Long.MIN_VALUE) {
      put(Long.toString(value).getBytes(US_ASCII));
      return;
    }
    long rest = value;
    if (rest < 0) {
      bytes[length++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long power = 10; digits < 19 && rest >= power; power *= 10) {
      digits++;
    }
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /** Three digits with leading zeros; {@code value} is 0..999. */
  void putThreeDigits(int value) {
    bytes[length++] = (byte) ('0' + value / 100);
    bytes[length++] = (byte) ('0' + value / 10 % 10);
    bytes[length++] = (byte) ('0' + value % 10);
  }

  /**
   * Appends {@code value} with every character escaped that could end the line, end a JSON string,
   * steer a terminal or reorder what a reader sees. A surrogate without its partner becomes U+FFFD.
   * What would take more than {@code maxBytes} is cut, and an ellipsis says so.
   *
   * @param quoted whether the value stands between quotes, so that quotes and backslashes in it
   *     have to be escaped too
   */
  void putEscaped(String value, int maxBytes, boolean quoted) {
    int limit = length + maxBytes;
    int size = value.length();
    for (int i = 0; i < size; i++) {
      if (length >= limit) {
        put(CUT);
        return;
      }
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        if (quoted && (c == '"' || c == '\\')) {
          bytes[length++] = '\\';
        }
        bytes[length++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < size
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        putSupplementary(Character.toCodePoint(c, value.charAt(++i)));
      } else {
        putUnusual(c);
      }
    }
  }

  private void putUnusual(char c) {
    if (c < ' ') {
      putControl(c);
    } else if (Character.isSurrogate(c)) {
      put(REPLACEMENT);
    } else if (isInvisible(c)) {
      putUnicodeEscape(c);
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | (c >> 6));
      putContinuation(c);
    } else {
      bytes[length++] = (byte) (0xe0 | (c >> 12));
      putContinuation(c >> 6);
      putContinuation(c);
    }
  }

  private void putControl(char c) {
    switch (c) {
      case '\n' -> putShortEscape('n');
      case '\r' -> putShortEscape('r');
      case '\t' -> putShortEscape('t');
      default -> putUnicodeEscape(c);
    }
  }

  private void putShortEscape(char letter) {
    bytes[length++] = '\\';
    bytes[length++] = (byte) letter;
  }

  private void putUnicodeEscape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    bytes[length++] = HEX[c >> 12];
    bytes[length++] = HEX[(c >> 8) & 0xf];
    bytes[length++] = HEX[(c >> 4) & 0xf];
    bytes[length++] = HEX[c & 0xf];
  }

  private void putSupplementary(int codePoint) {
    bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
    putContinuation(codePoint >> 12);
    putContinuation(codePoint >> 6);
    putContinuation(codePoint);
  }

  private void putContinuation(int bits) {
    bytes[length++] = (byte) (0x80 | (bits & 0x3f));
  }

  /**
   * C1 controls steer terminals; line separators end lines for some readers; marks reorder text.
   */
  private static boolean isInvisible(char c) {
    return c <= 0x9f
        || (c >= 0x200b && c <= 0x200f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x206f)
        || c == 0xfeff;
  }
}
