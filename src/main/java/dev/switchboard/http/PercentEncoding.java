package dev.switchboard.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of RFC 3986, section 2.1, over UTF-8; strict, because a guess would name another
 * thing.
 */
final class PercentEncoding {
  private static final String PATH_PUNCTUATION = "-._~!$&'()*+,;=:@/";

  private PercentEncoding() {}

  /**
   * Whether a path holds only what RFC 3986, section 3.3 lets it hold, with every escape complete.
   */
  static boolean isPath(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        if (i + 2 >= path.length() || hex(path.charAt(i + 1)) < 0 || hex(path.charAt(i + 2)) < 0) {
          return false;
        }
        i += 2;
      } else if (!isLetterOrDigit(c) && PATH_PUNCTUATION.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** A path segment. */
  static String decodeSegment(String raw) {
    return raw.indexOf('%') < 0 ? raw : decode(raw, false);
  }

  /** A name or value of a query, where a plus sign is a space as HTML forms send it. */
  static String decodeQuery(String raw) {
    return raw.indexOf('%') < 0 && raw.indexOf('+') < 0 ? raw : decode(raw, true);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? hex(raw.charAt(i + 1)) : -1;
        int low = i + 2 < raw.length() ? hex(raw.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw malformed();
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c > 0x7f) {
        throw malformed();
      } else {
        bytes[length++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static ProblemException malformed() {
    return Problem.of(ProblemCode.INVALID_REQUEST, "The percent-encoding of the URL is not valid.")
        .exception();
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static int hex(char c) {
    return c > 0x7f ? -1 : Character.digit(c, 16);
  }
}
