package dev.switchboard.message;

import java.util.Locale;
import java.util.Optional;

/**
 * The name that a text message may come from: 1 to 11 printable characters of the GSM 7-bit
 * alphabet (3GPP TS 23.038, 6.2.1), one of them a letter.
 */
final class SenderId {
  static final int MAX_LENGTH = 11;

  private SenderId() {}

  /** The form that all spellings share; empty for what is no sender id. */
  static Optional<String> normal(String text) {
    String id = Spelling.clean(text);
    if (id.isEmpty()
        || id.length() > MAX_LENGTH
        || Spelling.hasControls(text)
        || DialString.isUri(id)) {
      return Optional.empty();
    }
    boolean letter = false;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (!isPrintable(c)) {
        return Optional.empty();
      }
      letter |= Character.isLetter(c);
    }
    return letter ? Optional.of(id.toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /** In either case: the normal form is in lower case, and must be a sender id too. */
  private static boolean isPrintable(char c) {
    if (c < 0x80) {
      return GsmAlphabet.isPrintable(c);
    }
    return GsmAlphabet.BEYOND_ASCII.indexOf(c) >= 0
        || GsmAlphabet.BEYOND_ASCII.indexOf(Character.toUpperCase(c)) >= 0
        || GsmAlphabet.BEYOND_ASCII.indexOf(Character.toLowerCase(c)) >= 0;
  }
}
