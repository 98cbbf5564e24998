package dev.switchboard.settings;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hosts and networks without asking a name server. */
final class Addresses {

  private static final int MAX_HOST_CHARACTERS = 253;

  /**
   * Exactly four numbers without leading zeros: {@code 127.1} and {@code 010.0.0.1} mean different
   * things to different readers.
   */
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

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
    return literal(text) != null || NAME.matcher(text).matches() ? text : null;
  }

  static boolean isLoopback(String host) {
    InetAddress literal = literal(host);
    return literal == null
        ? host.toLowerCase(Locale.ROOT).equals("localhost")
        : literal.isLoopbackAddress();
  }

  /** The network in the form {@code address/prefix}, or null if it is none. */
  static @Nullable String network(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address == null || text.contains("%")) {
      return null;
    }
    int bits = address.getAddress().length * Byte.SIZE;
    Integer prefix =
        slash < 0
            ? Integer.valueOf(bits)
            : Quantities.wholeNumber(text.substring(slash + 1), 0, bits);
    if (prefix == null || hasHostBits(address.getAddress(), prefix)) {
      return null;
    }
    return address.getHostAddress() + "/" + prefix;
  }

  private static boolean hasHostBits(byte[] address, int prefix) {
    for (int bit = prefix; bit < address.length * Byte.SIZE; bit++) {
      if ((address[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      if (IPV4.matcher(text).matches()) {
        return Inet4Address.ofLiteral(text);
      }
      boolean maybeIpv6 = text.contains(":") && !text.startsWith("[");
      return maybeIpv6 ? Inet6Address.ofLiteral(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
