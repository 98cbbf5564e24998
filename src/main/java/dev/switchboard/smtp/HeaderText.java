package dev.switchboard.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.jspecify.annotations.Nullable;

/** Text of header fields, from bytes that need not be what a standard says. */
final class HeaderText {
  /** What bytes beyond ASCII most likely are where they are not UTF-8. */
  static final Charset LEGACY = Charset.forName("windows-1252");

  private static final String ENCODED_WORD = "=?";

  private HeaderText() {}

  /** The text of bytes: UTF-8 (RFC 6532), or else {@link #LEGACY}. */
  static String of(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return new String(bytes, LEGACY);
    }
  }

  /** The charset of a name; the other where there is none of that name. */
  static Charset charset(@Nullable String name, Charset other) {
    try {
      return name == null ? other : Charset.forName(name.strip());
    } catch (IllegalArgumentException _) {
      return other;
    }
  }

  /** In one line: line ends and other controls become a space. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        gap = true;
      } else {
        // The blank behind a fold belongs to it.
        if (gap && c != ' ' && !line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
          line.append(' ');
        }
        gap = false;
        line.append(c);
      }
    }
    return line.toString().strip();
  }

  /** How many encoded words may stand in a text, from above. */
  static int encodedWords(String text) {
    int words = 0;
    for (int at = text.indexOf(ENCODED_WORD); at >= 0; at = text.indexOf(ENCODED_WORD, at + 2)) {
      words++;
    }
    return words;
  }

  /** With the encoded words of RFC 2047 decoded, in one line. */
  static String decoded(String text) {
    String line = oneLine(text);
    return line.contains(ENCODED_WORD)
        ? oneLine(DecoderUtil.decodeEncodedWords(line, DecodeMonitor.SILENT, LEGACY))
        : line;
  }
}
