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
    boolean tooLong = text.codePointCount(0, text.length()) > MAX_CHARACTERS;
    int end = tooLong ? text.offsetByCodePoints(0, MAX_CHARACTERS) : text.length();
    // Control, format, private, unassigned, lone surrogates; separators of lines and paragraphs.
    String safe = text.substring(0, end).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    return tooLong ? safe + "..." : safe;
  }
}
