package dev.switchboard.message;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a reader sees of an email body, for a preview: without tags, comments, scripts and styles,
 * the commonest character references resolved, every run of white space a single space. Plain text
 * passes through, except for its white space. It is no HTML parser, and what it gives is not safe
 * to be put into HTML. Takes time linear in the length of the body, for any content.
 */
final class VisibleText {
  /** Elements whose content is not shown. */
  private static final Set<String> HIDDEN = Set.of("script", "style", "title", "template");

  /** Tags that do not part words. All others stand for white space. */
  private static final Set<String> INLINE =
      Set.of(
          "a", "abbr", "b", "big", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i",
          "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
          "tt", "u", "var", "wbr");

  private static final Map<String, String> REFERENCES =
      Map.ofEntries(
          Map.entry("amp", "&"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("quot", "\""),
          Map.entry("apos", "'"),
          Map.entry("nbsp", " "),
          Map.entry("copy", "\u00a9"),
          Map.entry("euro", "\u20ac"),
          Map.entry("hellip", "\u2026"),
          Map.entry("ndash", "\u2013"),
          Map.entry("mdash", "\u2014"),
          Map.entry("rsquo", "\u2019"),
          Map.entry("zwnj", "\u200c"));

  /** Characters of a reference between {@code &} and {@code ;}, at most. */
  private static final int MAX_REFERENCE = 8;

  private final String body;
  private final int limit;
  private final int lastTagEnd;
  private final StringBuilder text = new StringBuilder();
  private int position;
  private boolean spaceWaits;

  private VisibleText(String body, int limit) {
    this.body = body;
    this.limit = limit;
    this.lastTagEnd = body.lastIndexOf('>');
  }

  /**
   * The beginning of what is seen.
   *
   * @param limit UTF-16 units after which it may end
   */
  static String of(String body, int limit) {
    VisibleText visible = new VisibleText(body, limit);
    visible.read();
    return visible.text.toString();
  }

  private void read() {
    while (position < body.length() && text.length() < limit) {
      char c = body.charAt(position);
      if (c == '<' && beginsTag()) {
        tag();
      } else if (c == '&') {
        reference();
      } else {
        append(c);
        position++;
      }
    }
  }

  /** As in HTML, a tag begins with a letter: {@code a < b} is text. So is what never ends. */
  private boolean beginsTag() {
    if (position > lastTagEnd) {
      return false;
    }
    int after = position + 1;
    if (after < body.length() && body.charAt(after) == '/') {
      after++;
    } else if (after < body.length() && "!?".indexOf(body.charAt(after)) >= 0) {
      return true;
    }
    return after < body.length() && isLetter(body.charAt(after));
  }

  private void tag() {
    if (body.startsWith("<!--", position)) {
      skipPast("-->");
      return;
    }
    boolean closes = body.startsWith("</", position);
    int start = position + (closes ? 2 : 1);
    int end = start;
    while (end < body.length() && isNameCharacter(body.charAt(end))) {
      end++;
    }
    String name = body.substring(start, end).toLowerCase(Locale.ROOT);
    position = end;
    skipAttributes();
    if (!closes && HIDDEN.contains(name)) {
      skipContent(name);
    }
    spaceWaits |= !INLINE.contains(name);
  }

  /** To the end of a tag; a {@code >} between quotation marks is not its end. */
  private void skipAttributes() {
    char quote = 0;
    while (position < body.length()) {
      char c = body.charAt(position++);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '>') {
        return;
      } else if ((c == '"' || c == '\'') && body.charAt(position - 2) == '=') {
        quote = c;
      }
    }
  }

  /** To before the tag that closes an element, or to the end of the body. */
  private void skipContent(String name) {
    int close = body.indexOf("</", position);
    while (close >= 0 && !body.regionMatches(true, close + 2, name, 0, name.length())) {
      close = body.indexOf("</", close + 1);
    }
    position = close < 0 ? body.length() : close;
  }

  private void skipPast(String end) {
    int found = body.indexOf(end, position);
    position = found < 0 ? body.length() : found + end.length();
  }

  private void reference() {
    int end = body.indexOf(';', position, Math.min(body.length(), position + MAX_REFERENCE + 2));
    String resolved = end < 0 ? null : resolve(body.substring(position + 1, end));
    if (resolved == null) {
      append('&');
      position++;
    } else {
      resolved.chars().forEach(c -> append((char) c));
      position = end + 1;
    }
  }

  private static @Nullable String resolve(String reference) {
    if (!reference.startsWith("#")) {
      return REFERENCES.get(reference);
    }
    boolean hex = reference.startsWith("x", 1) || reference.startsWith("X", 1);
    try {
      int codePoint = Integer.parseInt(reference, hex ? 2 : 1, reference.length(), hex ? 16 : 10);
      boolean shown =
          Character.isValidCodePoint(codePoint)
              && Character.getType(codePoint) != Character.SURROGATE
              && codePoint > 0;
      return shown ? Character.toString(codePoint) : null;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private void append(char c) {
    if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      spaceWaits = true;
      return;
    }
    if (spaceWaits && !text.isEmpty()) {
      text.append(' ');
    }
    spaceWaits = false;
    text.append(c);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isNameCharacter(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
  }
}
