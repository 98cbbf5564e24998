package dev.switchboard.callback.post;

import dev.switchboard.net.IpNetwork;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which addresses may be connected to: none that leads into this machine, its network, or nowhere.
 * It is asked about the address of a connection, not about a name, so what a name server says later
 * does not matter. Immutable, thread-safe.
 */
public final class AddressGuard {
  /** Not on the internet: RFC 6890 and the IANA registries of special purposes, and multicast. */
  private static final List<IpNetwork> SPECIAL =
      Stream.of(
              // This network, private ones, shared (carrier-grade NAT), loopback, link-local.
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              // Protocol assignments, documentation, 6to4 relays, private, benchmarks.
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              // Multicast, reserved, broadcast.
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Unspecified and loopback, with the IPv4-compatible addresses around them.
              "::/96",
              // NAT64 of this network, discard, Teredo, benchmarks, ORCHID, documentation.
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "3fff::/20",
              // Segment routing, unique local, link-local, site-local, multicast.
              "5f00::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .map(IpNetwork::of)
          .toList();

  /** They carry an IPv4 address in their last four bytes. */
  private static final List<IpNetwork> WITH_IPV4_AT_THE_END =
      Stream.of("::ffff:0:0:0/96", "64:ff9b::/96").map(IpNetwork::of).toList();

  /** 6to4 carries one after its first two bytes. */
  private static final IpNetwork SIX_TO_FOUR = IpNetwork.of("2002::/16");

  private final boolean loopbackAllowed;
  private final List<IpNetwork> allowed;

  /**
   * @param loopbackAllowed whether this machine may be called
   * @param allowed networks that may be called although they are special
   */
  public AddressGuard(boolean loopbackAllowed, List<IpNetwork> allowed) {
    this.loopbackAllowed = loopbackAllowed;
    this.allowed = List.copyOf(allowed);
  }

  /** Whether a connection may be made to an address. */
  public boolean allows(InetAddress address) {
    if (contains(allowed, address) || (loopbackAllowed && address.isLoopbackAddress())) {
      return true;
    }
    byte[] bytes = address.getAddress();
    if (contains(WITH_IPV4_AT_THE_END, address)) {
      return allows(ipv4(bytes, bytes.length - 4));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return allows(ipv4(bytes, 2));
    }
    return !contains(SPECIAL, address);
  }

  /** Whether this machine may be called. */
  public boolean allowsLoopback() {
    return loopbackAllowed;
  }

  private static boolean contains(List<IpNetwork> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static InetAddress ipv4(byte[] bytes, int from) {
    // Not every locale writes numbers with the digits of an address.
    return Inet4Address.ofLiteral(
        String.format(
            Locale.ROOT,
            "%d.%d.%d.%d",
            bytes[from] & 0xff,
            bytes[from + 1] & 0xff,
            bytes[from + 2] & 0xff,
            bytes[from + 3] & 0xff));
  }
}
