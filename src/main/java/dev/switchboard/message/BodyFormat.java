package dev.switchboard.message;

import java.util.regex.Pattern;

/**
 * Whether the body of an email is text or HTML. The API has one member for both, so the body itself
 * must tell: it is HTML when it holds a tag or the doctype of HTML. {@code 1 < 2} is text.
 */
public enum BodyFormat {
  TEXT("plain"),
  HTML("html");

  private static final Pattern TAG =
      Pattern.compile(
          "<(?:!doctype\\s+html|/?(?:html|head|body|style|title|p|br|hr|div|span|a|b|i|u|s|em|strong"
              + "|small|big|sub|sup|code|pre|blockquote|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody"
              + "|tfoot|tr|td|th|img|font|center)(?:\\s[^<>]*)?/?)>",
          Pattern.CASE_INSENSITIVE);

  private final String subtype;

  BodyFormat(String subtype) {
    this.subtype = subtype;
  }

  /** What the body is. */
  public static BodyFormat of(String body) {
    return TAG.matcher(body).find() ? HTML : TEXT;
  }

  /** What follows {@code text/} in the content type. */
  public String subtype() {
    return subtype;
  }
}
