package dev.switchboard.message;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands before the {@code @} of an email address, with or without the quotation marks that
 * RFC 5322 allows around it. Quoted and unquoted spellings of the same text are one local part.
 */
final class LocalPart {
  /** With letters and digits the characters of an atom, and the dot between atoms. */
  private static final String ATOM_PUNCTUATION = "!#$%&'*+-/=?^_`{|}~.";

  private LocalPart() {}

  /** The text that is meant, in lower case; empty for what is no local part. */
  static Optional<String> content(String spelled) {
    Optional<String> content = spelled.startsWith("\"") ? unquoted(spelled) : Optional.of(spelled);
    return content
        .filter(text -> spelled.startsWith("\"") ? isQuotable(text) : isAtoms(text))
        .map(LocalPart::lower);
  }

  /** Writes a text that is meant: quoted only where it has to be. */
  static String written(String content) {
    return isAtoms(content)
        ? content
        : '"' + content.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Dots may stand anywhere: networks have given out {@code a..b@} and {@code a.@}. */
  private static boolean isAtoms(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean allowed =
          c < 0x80
              ? Spelling.isAsciiLetter(c)
                  || Spelling.isAsciiDigit(c)
                  || ATOM_PUNCTUATION.indexOf(c) >= 0
              : Spelling.isVisible(c);
      if (!allowed) {
        return false;
      }
      i += Character.charCount(c);
    }
    return !text.isEmpty();
  }

  private static boolean isQuotable(String text) {
    return !text.isBlank() && text.codePoints().allMatch(c -> c == ' ' || Spelling.isVisible(c));
  }

  private static Optional<String> unquoted(String quoted) {
    StringBuilder content = new StringBuilder(quoted.length());
    for (int i = 1; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c == '"') {
        return i == quoted.length() - 1 ? Optional.of(content.toString()) : Optional.empty();
      }
      if (c == '\\' && ++i < quoted.length()) {
        c = quoted.charAt(i);
      }
      content.append(c);
    }
    return Optional.empty();
  }

  private static String lower(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.equals(text) ? text : Normalizer.normalize(lower, Normalizer.Form.NFC);
  }
}
