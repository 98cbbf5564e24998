package dev.switchboard.http.request;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.util.UrlEncoded;

/**
 * Percent-encoding over UTF-8 (RFC 3986, section 2.1). Strict: a guess would name another thing.
 */
public final class PercentEncoding {
  private PercentEncoding() {}

  /** Whether a path holds only what RFC 3986, section 3.3 allows, with every escape complete. */
  public static boolean isPath(String path) {
    try {
      return path.startsWith("/")
          && isAscii(path)
          && path.equals(new URI("http://x" + path).getRawPath());
    } catch (URISyntaxException _) {
      return false;
    }
  }

  /**
   * A path segment.
   *
   * @throws ProblemException {@code invalid_request} if it is not valid
   */
  public static String decodeSegment(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    StringBuilder segment = new StringBuilder(raw.length());
    // Escaped, the characters that only a query gives a meaning are characters.
    String escaped = raw.replace("+", "%2B").replace("&", "%26").replace("=", "%3D");
    decodeQuery("=" + escaped, (_, text) -> segment.append(text));
    return segment.toString();
  }

  /**
   * The names and values of a query, where a plus sign is a space as HTML forms send it.
   *
   * @throws ProblemException {@code invalid_request} if it is not valid
   */
  static void decodeQuery(String raw, BiConsumer<String, String> parameters) {
    try {
      if (isAscii(raw)) {
        UrlEncoded.decodeUtf8To(raw, 0, raw.length(), parameters);
        return;
      }
    } catch (IllegalArgumentException _) {
      // Answered below.
    }
    throw Problem.of(ProblemCode.INVALID_REQUEST, "The percent-encoding of the URL is not valid.")
        .exception();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
