package dev.switchboard.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.text.Normalizer;

/**
 * The letters of an address without what its reader cannot see: the first step for every address,
 * phone numbers, sender ids and email addresses alike.
 *
 * <p>Copied addresses carry marks of direction, byte order marks, soft hyphens and spaces of all
 * widths; keyboards of East Asia write ASCII in full width; word processors exchange hyphens. None
 * of these makes an address another one.
 */
final class Spelling {
  private static final int FULL_WIDTH_FIRST = 0xff01;
  private static final int FULL_WIDTH_LAST = 0xff5e;
  private static final int FULL_WIDTH_SHIFT = FULL_WIDTH_FIRST - '!';
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Spelling() {}

  /**
   * The text without invisible characters, with plain spaces, hyphens and ASCII, in normal form C
   * and without space at its ends. Control characters stay, for the reader of the address to
   * refuse. Applied again it changes nothing.
   */
  static String clean(String text) {
    return withoutJoiners(cleanButForJoiners(text));
  }

  /** As {@link #clean}, with the two joiners left in, which some domain names need. */
  static String cleanButForJoiners(String text) {
    if (isPlain(text)) {
      return text.strip();
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> !isInvisible(c))
        .map(Spelling::folded)
        .forEach(clean::appendCodePoint);
    return Normalizer.normalize(clean, Normalizer.Form.NFC).strip();
  }

  static String withoutJoiners(String text) {
    if (text.indexOf(ZERO_WIDTH_NON_JOINER) < 0 && text.indexOf(ZERO_WIDTH_JOINER) < 0) {
      return text;
    }
    return text.replace("\u200c", "").replace("\u200d", "").strip();
  }

  /** Whether a reader sees it: no space, control character or half of a surrogate pair. */
  static boolean isVisible(int codePoint) {
    return codePoint < 0x7f
        ? codePoint > ' '
        : !Character.isWhitespace(codePoint)
            && !Character.isSpaceChar(codePoint)
            && !Character.isISOControl(codePoint)
            && Character.getType(codePoint) != Character.SURROGATE;
  }

  /** Whether a line could end in it, or a terminal be told something. */
  static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** With a space for white space that is none, and without other control characters. */
  static String withoutControls(String text) {
    return hasControls(text)
        ? text.replaceAll("[\\t\\n\\x0b\\f\\r\\x85]+ *", " ")
            .replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "")
        : text;
  }

  static boolean isAsciiLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isAsciiDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** What URIs carry percent-encoded (RFC 3986, 2.1); what is no encoding stays as it is. */
  static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low < 0) {
        decoded.write(bytes[i]);
      } else {
        decoded.write(high * 16 + low);
        i += 2;
      }
    }
    return decoded.toString(UTF_8);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Format characters, and those that Unicode calls ignorable by default. */
  private static boolean isInvisible(int c) {
    if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER) {
      return false;
    }
    return Character.getType(c) == Character.FORMAT
        || c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || c == 0x2065
        || c == 0x3164
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xffa0
        || (c >= 0xfff0 && c <= 0xfff8)
        || (c >= 0xe0000 && c <= 0xe0fff);
  }

  private static int folded(int c) {
    if (c < 0x7f) {
      return c;
    }
    if (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST) {
      return c - FULL_WIDTH_SHIFT;
    }
    return switch (c) {
      case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe58, 0xfe63 -> '-';
      // Braille without a dot looks like a space, and is used as one.
      case 0x2800 -> ' ';
      default -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c;
    };
  }
}
