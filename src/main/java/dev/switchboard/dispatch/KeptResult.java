package dev.switchboard.dispatch;

import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import org.jspecify.annotations.Nullable;

/**
 * What a provider has answered, in words that every store keeps. A settlement that the store
 * refuses would have its message sent again. Pure functions.
 */
final class KeptResult {
  /** Longest id or code of a provider that is kept, in characters. */
  static final int MAX_LENGTH = 255;

  /** Of a provider that has none where one belongs. */
  static final String PROVIDER_BUG = "provider_bug";

  private static final int REPLACEMENT = 0xfffd;

  private KeptResult() {}

  /**
   * The same result; with ids and codes that are too long cut, and what is no text replaced. A
   * provider that names no id has taken the message under ours.
   */
  static ProviderResult of(ProviderResult result, MessageId message) {
    return switch (result) {
      case ProviderResult.Success(String id) when isSafe(id) -> result;
      case ProviderResult.Success(String id) ->
          new ProviderResult.Success(kept(id, message.toString()));
      case ProviderResult.Failed(String code) ->
          new ProviderResult.Failed(kept(code, PROVIDER_BUG));
      case ProviderResult.Rejected(String code) ->
          new ProviderResult.Rejected(kept(code, PROVIDER_BUG));
      case ProviderResult.RateLimited _, ProviderResult.TimedOut _ -> result;
    };
  }

  private static String kept(@Nullable String text, String otherwise) {
    if (text == null) {
      return otherwise;
    }
    if (isSafe(text)) {
      return text;
    }
    StringBuilder kept = new StringBuilder(MAX_LENGTH);
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (kept.length() + Character.charCount(character) > MAX_LENGTH) {
        break;
      }
      kept.appendCodePoint(isStorable(character) ? character : REPLACEMENT);
    }
    return kept.toString();
  }

  /** Whether it is kept as it is; false also for some that are. */
  private static boolean isSafe(@Nullable String text) {
    if (text == null || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == 0 || Character.isSurrogate(character)) {
        return false;
      }
    }
    return true;
  }

  /** U+0000 has no place in the text of some databases, and half a surrogate pair none in UTF-8. */
  private static boolean isStorable(int character) {
    return character != 0 && Character.getType(character) != Character.SURROGATE;
  }
}
