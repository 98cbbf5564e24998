package dev.switchboard.http.access;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hosts under which this server answers. A web page can point its own name at this machine (DNS
 * rebinding) and would then read the answers; but its requests carry that name. Immutable,
 * thread-safe.
 *
 * <p>Loopback names and addresses, the configured host and the listed ones are allowed. A server
 * that listens on every address also answers to every IP address: no name was resolved to reach it.
 * A server that needs keys and lists no hosts answers to every name: a page has no key.
 */
public final class AllowedHosts {
  private static final String EVERY_HOST = "*";
  private static final String EVERY_SUBDOMAIN = "*.";
  private static final String LOOPBACK_NAME = "localhost";

  private final Set<String> hosts = new HashSet<>();
  private final Set<String> domains = new HashSet<>();
  private final boolean everyAddress;
  private final boolean everyName;

  /** What the last request named: clients name the same host in each, so it is read once. */
  private volatile String lastAllowed = LOOPBACK_NAME;

  /**
   * The rule for one server.
   *
   * @param serverHost name or address on which it listens
   * @param listed more hosts without a port: names, addresses, {@code *.} before the name of a
   *     domain for all below it, or {@code *} for every host
   * @param keysNeeded whether requests need an API key
   * @throws IllegalArgumentException if one of them is no host
   */
  public AllowedHosts(String serverHost, Collection<String> listed, boolean keysNeeded) {
    Authority listensOn = host(serverHost);
    boolean everywhere = listensOn.address() != null && listensOn.address().isAnyLocalAddress();
    everyAddress = everywhere || listed.contains(EVERY_HOST);
    everyName = listed.contains(EVERY_HOST) || (everywhere && keysNeeded && listed.isEmpty());
    hosts.add(listensOn.host());
    for (String entry : listed) {
      if (entry.startsWith(EVERY_SUBDOMAIN)) {
        domains.add(entry.substring(1).toLowerCase(Locale.ROOT));
      } else if (!entry.equals(EVERY_HOST)) {
        hosts.add(host(entry).host());
      }
    }
  }

  /**
   * Whether a request for this authority is answered. One without an authority is, because every
   * browser sends one.
   */
  boolean allow(@Nullable String authority) {
    if (authority == null || authority.equals(lastAllowed)) {
      return true;
    }
    boolean allowed =
        Authority.parse(authority)
            .filter(it -> it.address() == null ? allowsName(it.host()) : allows(it.address()))
            .isPresent();
    if (allowed) {
      lastAllowed = authority;
    }
    return allowed;
  }

  private boolean allows(InetAddress address) {
    return everyAddress || address.isLoopbackAddress() || hosts.contains(address.getHostAddress());
  }

  private boolean allowsName(String name) {
    return everyName
        || name.equals(LOOPBACK_NAME)
        || name.endsWith("." + LOOPBACK_NAME)
        || hosts.contains(name)
        || domains.stream().anyMatch(name::endsWith);
  }

  private static Authority host(String text) {
    return Authority.ofHost(text)
        .orElseThrow(() -> new IllegalArgumentException("not a host: " + text));
  }
}
