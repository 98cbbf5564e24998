package dev.switchboard.message;

import java.text.BreakIterator;
import java.util.Locale;

/**
 * The beginning of a body, short enough for a list.
 *
 * <p>A character is what a reader takes for one: an extended grapheme cluster (Unicode Standard
 * Annex 29), such as an emoji with all its modifiers, a flag, or a letter with its accents. What a
 * text message says is shown as it is; of an email the text that is seen ({@link VisibleText}).
 */
public final class Snippet {
  /** Characters of a snippet, at most. */
  public static final int MAX_CHARACTERS = 64;

  /**
   * UTF-16 units that are looked at, at most: accents can be heaped upon one letter without end. A
   * character that does not end within them is left out, with all that follows.
   */
  static final int MAX_UNITS = 2_048;

  private Snippet() {}

  /** The snippet of a message of this channel. */
  public static String of(Channel channel, String body) {
    // A unit more than may be shown tells whether the last character ends where they do.
    int looked = MAX_UNITS + 1;
    String text =
        channel.mayBeHtml()
            ? VisibleText.of(body, looked)
            : body.substring(0, Math.min(body.length(), looked));
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    int end = characters.first();
    for (int i = 0; i < MAX_CHARACTERS; i++) {
      int next = characters.next();
      if (next == BreakIterator.DONE || next > MAX_UNITS) {
        break;
      }
      end = next;
    }
    return text.substring(0, end);
  }
}
