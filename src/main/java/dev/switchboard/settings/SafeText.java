package dev.switchboard.settings;

/** Makes foreign text fit for a message: short, on one line, without control characters. */
final class SafeText {

  private static final int MAX_CHARACTERS = 60;

  private SafeText() {}

  static String quoted(String text) {
    return '"' + of(text) + '"';
  }

  /** The same without quotation marks, for names. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARACTERS)
        .forEach(c -> shown.appendCodePoint(isHarmless(c) ? c : '?'));
    return text.codePointCount(0, text.length()) > MAX_CHARACTERS
        ? shown + "..."
        : shown.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
