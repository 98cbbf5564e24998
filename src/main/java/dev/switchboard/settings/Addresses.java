package dev.switchboard.settings;

import dev.switchboard.net.IpLiteral;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hosts without asking a name server. */
final class Addresses {

  private static final int MAX_HOST_CHARACTERS = 253;

  /**
   * RFC 1123 labels; the last one is no number, so that a broken IPv4 address is not taken for a
   * name.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*"
              + "(?!\\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  private Addresses() {}

  static @Nullable String host(String text) {
    if (text.length() > MAX_HOST_CHARACTERS) {
      return null;
    }
    return IpLiteral.parseScoped(text) != null || NAME.matcher(text).matches() ? text : null;
  }

  static boolean isLoopback(String host) {
    InetAddress literal = IpLiteral.parseScoped(host);
    return literal == null
        ? host.toLowerCase(Locale.ROOT).equals("localhost")
        : literal.isLoopbackAddress();
  }
}
