package dev.switchboard.callback.post;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which URLs an endpoint may have. What a name leads to is not asked here: {@link AddressGuard} is
 * asked about each connection. Immutable, thread-safe.
 *
 * @param ports that may be named
 * @param plainHttp whether messages may be sent in clear to other machines
 */
public record UrlRules(AddressGuard guard, List<Integer> ports, boolean plainHttp)
    implements UrlCheck {
  private static final int MAX_LENGTH = 2_000;
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  /** Copies the ports. */
  public UrlRules {
    ports = List.copyOf(ports);
  }

  @Override
  public Checked check(String text) {
    URI url = parse(text);
    if (url == null) {
      return new Checked.Wrong(
          "must be an absolute http or https URL of at most "
              + MAX_LENGTH
              + " characters, without user and fragment");
    }
    boolean https = url.getScheme().equalsIgnoreCase("https");
    String host = url.getHost().toLowerCase(Locale.ROOT);
    InetAddress literal = literal(host);
    boolean loopback =
        guard.allowsLoopback()
            && (literal == null ? host.equals("localhost") : literal.isLoopbackAddress());
    if (loopback) {
      return new Checked.Fine(url);
    }
    if (!https && !plainHttp) {
      return new Checked.Wrong("must be https");
    }
    int port = url.getPort() >= 0 ? url.getPort() : https ? HTTPS_PORT : HTTP_PORT;
    if (!ports.contains(port)) {
      return new Checked.Wrong("must name one of the ports of callbacks.ports: " + ports);
    }
    if (host.equals("localhost") || (literal != null && !guard.allows(literal))) {
      return new Checked.Wrong("must not lead to an address that is not on the internet");
    }
    return new Checked.Fine(url);
  }

  private static @Nullable URI parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    try {
      URI url = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      boolean plain =
          url.getRawUserInfo() == null && url.getRawFragment() == null && url.getHost() != null;
      return http && plain && url.getPort() != 0 && url.getPort() <= 0xffff ? url : null;
    } catch (URISyntaxException _) {
      return null;
    }
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return host.startsWith("[")
          ? Inet6Address.ofLiteral(host.substring(1, host.length() - 1))
          : Inet4Address.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
