package dev.switchboard.http.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with its port, as in {@code Host}, {@code Origin} and request targets.
 *
 * @param host a name in lower case without a trailing dot, or an address in its one canonical form
 * @param address the host where it is an IP address; null where it is a name
 * @param port {@link #NO_PORT} where none is given
 */
record Authority(String host, @Nullable InetAddress address, int port) {
  static final int NO_PORT = -1;

  private static final int MAX_CHARACTERS = 300;
  private static final int MAX_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*+");

  /** Other spellings of an address ({@code 127.1}, {@code 0177.0.0.1}) are names to us. */
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

  /** Reads {@code host}, {@code host:port}, {@code [::1]} or {@code [::1]:port}; nothing else. */
  static Optional<Authority> parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (hostEnd < 0) {
      hostEnd = text.length();
    }
    Integer port = port(text.substring(hostEnd));
    return port == null ? Optional.empty() : host(text.substring(0, hostEnd), port);
  }

  /** The same without a port: an IPv6 address may have its brackets or not. */
  static Optional<Authority> ofHost(String host) {
    return host(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host, NO_PORT);
  }

  /** The port, or the one that the scheme implies. */
  int portOr(int implied) {
    return port == NO_PORT ? implied : port;
  }

  private static @Nullable Integer port(String text) {
    // An empty port is the default one (RFC 3986, section 3.2.3).
    if (text.isEmpty() || text.equals(":")) {
      return NO_PORT;
    }
    if (!text.startsWith(":") || !PORT.matcher(text.substring(1)).matches()) {
      return null;
    }
    int port = Integer.parseInt(text.substring(1));
    return port <= MAX_PORT ? port : null;
  }

  private static Optional<Authority> host(String text, int port) {
    if (text.startsWith("[")) {
      return address(text.substring(1, Math.max(1, text.length() - 1)), true, port);
    }
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (IPV4.matcher(name).matches()) {
      return address(name, false, port);
    }
    return NAME.matcher(name).matches()
        ? Optional.of(new Authority(name.toLowerCase(Locale.ROOT), null, port))
        : Optional.empty();
  }

  private static Optional<Authority> address(String text, boolean ipv6, int port) {
    // A zone means something on one machine only.
    if (text.contains("%")) {
      return Optional.empty();
    }
    try {
      InetAddress address = ipv6 ? Inet6Address.ofLiteral(text) : InetAddress.ofLiteral(text);
      return Optional.of(new Authority(address.getHostAddress(), address, port));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
