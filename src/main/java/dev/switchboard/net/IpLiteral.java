package dev.switchboard.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses, never asking a name server. Stateless. */
public final class IpLiteral {
  /**
   * Exactly four numbers without leading zeros: {@code 127.1} and {@code 010.0.0.1} mean different
   * things to different readers.
   */
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

  /** Longer than any address with the name of any interface. */
  private static final int MAX_CHARACTERS = 100;

  private IpLiteral() {}

  /**
   * The address that a text is; null where it is none. An IPv4 address mapped into IPv6 is that
   * IPv4 address.
   */
  public static @Nullable InetAddress parse(String text) {
    return text.indexOf('%') < 0 ? parseScoped(text) : null;
  }

  /** As {@link #parse}; the name of an interface of this machine may follow a percent sign. */
  public static @Nullable InetAddress parseScoped(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return null;
    }
    try {
      if (IPV4.matcher(text).matches()) {
        return Inet4Address.ofLiteral(text);
      }
      boolean maybeIpv6 = text.contains(":") && !text.startsWith("[");
      return maybeIpv6 ? Inet6Address.ofLiteral(text) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
