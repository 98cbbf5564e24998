package dev.switchboard.http;

/** What text of a client can be kept as it is. */
final class StorableText {
  private StorableText() {}

  /**
   * Whether the text survives UTF-8 and every store unchanged: half a surrogate pair has no UTF-8,
   * and U+0000 no place in the text of some databases.
   */
  static boolean accepts(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
