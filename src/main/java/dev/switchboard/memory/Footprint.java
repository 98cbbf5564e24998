package dev.switchboard.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many bytes of the heap text occupies, estimated from above. */
public final class Footprint {
  /** A string without characters: the object, its array's header, and rounding. */
  private static final int STRING_BYTES = 56;

  /** Looking whether shorter text is Latin-1 costs more than the bytes it saves. */
  private static final int SHORT_CHARACTERS = 4096;

  private static final char LAST_LATIN_1 = 0xff;

  private Footprint() {}

  /** Of a string; 0 for none. The JVM keeps Latin-1 text in one byte for each character. */
  public static long of(@Nullable String text) {
    return text == null ? 0 : STRING_BYTES + (long) bytesPerCharacter(text) * text.length();
  }

  /** Of strings and the list that holds them. */
  public static long of(List<String> texts) {
    long bytes = 0;
    for (String text : texts) {
      bytes += of(text) + Long.BYTES;
    }
    return bytes;
  }

  /** The most that text of so many bytes in UTF-8 may occupy. */
  public static long ofUtf8(long encodedBytes) {
    return STRING_BYTES + 2 * encodedBytes;
  }

  private static int bytesPerCharacter(String text) {
    if (text.length() < SHORT_CHARACTERS) {
      return 2;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > LAST_LATIN_1) {
        return 2;
      }
    }
    return 1;
  }
}
