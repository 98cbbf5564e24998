package dev.switchboard.rehearsal;

/** Text within HTML and XML. */
final class Markup {
  private Markup() {}

  /** A paragraph of text. */
  static String paragraph(String text) {
    return "<p>" + text(text) + "</p>\n";
  }

  static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
      }
    }
    return safe.toString();
  }
}
