package dev.switchboard.message;

/**
 * How a text travels as SMS (3GPP TS 23.038 and 23.040): in which alphabet, and in how many parts.
 *
 * @param encoding of all parts
 * @param count at least 1
 */
public record SmsSegments(Encoding encoding, int count) {
  /** An alphabet, and how much of it one part holds. */
  public enum Encoding {
    /** Seven bits for a character, fourteen for one of the extension table. */
    GSM_7("GSM-7", 160, 153),
    /** Sixteen bits for a code unit of UTF-16. */
    UCS_2("UCS-2", 70, 67);

    private final String wireName;
    private final int single;
    private final int part;

    Encoding(String wireName, int single, int part) {
      this.wireName = wireName;
      this.single = single;
      this.part = part;
    }

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }
  }

  /** How a text travels. */
  public static SmsSegments of(String text) {
    int septets = 0;
    for (int i = 0; i < text.length(); i++) {
      int width = GsmAlphabet.septets(text.charAt(i));
      if (width == 0) {
        return new SmsSegments(Encoding.UCS_2, count(text, Encoding.UCS_2, text.length()));
      }
      septets += width;
    }
    return new SmsSegments(Encoding.GSM_7, count(text, Encoding.GSM_7, septets));
  }

  private static int count(String text, Encoding encoding, int units) {
    if (units <= encoding.single) {
      return 1;
    }
    int parts = 1;
    int used = 0;
    // What takes several places stands in one part as a whole.
    for (int i = 0; i < text.length(); ) {
      int characters = encoding == Encoding.UCS_2 ? Character.charCount(text.codePointAt(i)) : 1;
      int width = encoding == Encoding.UCS_2 ? characters : GsmAlphabet.septets(text.charAt(i));
      if (used + width > encoding.part) {
        parts++;
        used = 0;
      }
      used += width;
      i += characters;
    }
    return parts;
  }
}
