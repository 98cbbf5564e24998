package dev.switchboard.message;

/** The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1). */
final class GsmAlphabet {
  /** The printable characters of both that are not ASCII. */
  static final String BEYOND_ASCII = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";

  /** The extension table: an escape goes before each. */
  private static final String EXTENDED = "\f^{}\\[~]|€";

  private GsmAlphabet() {}

  /** How many septets a character takes; 0 for one that there is none for. */
  static int septets(char c) {
    if (EXTENDED.indexOf(c) >= 0) {
      return 2;
    }
    boolean basic =
        c < 0x80 ? isPrintable(c) || c == '\n' || c == '\r' : BEYOND_ASCII.indexOf(c) >= 0;
    return basic ? 1 : 0;
  }

  /** Whether a character of ASCII is printable and stands in one of them: all do but one. */
  static boolean isPrintable(char ascii) {
    return ascii >= ' ' && ascii < 0x7f && ascii != '`';
  }
}
