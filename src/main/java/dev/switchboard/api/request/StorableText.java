package dev.switchboard.api.request;

/** Checks and repairs text of clients, so that every store returns it unchanged. */
public final class StorableText {
  private static final int REPLACEMENT = 0xfffd;

  private StorableText() {}

  /** The text without U+0000, and with U+FFFD for every half of a surrogate pair. */
  static String kept(String text) {
    if (accepts(text)) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c != 0)
        .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /**
   * Whether the text survives UTF-8 and every store unchanged: half a surrogate pair has no UTF-8,
   * and U+0000 no place in the text of some databases.
   */
  public static boolean accepts(String text) {
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
