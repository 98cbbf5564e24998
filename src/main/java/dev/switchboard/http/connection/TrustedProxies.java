package dev.switchboard.http.connection;

import dev.switchboard.net.IpLiteral;
import dev.switchboard.net.IpNetwork;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trusted proxies in front of this server, which decide how much of {@code X-Forwarded-For} is
 * believed. Each proxy appends the address it saw, so the list is read from the right: the
 * right-most address that is not a trusted proxy is the client. The client may have written
 * everything to the left of it. Immutable.
 */
public final class TrustedProxies {
  /** More hops than any real chain; the rest of the list is not read. */
  private static final int MAX_HOPS = 32;

  private static final int LONGEST_HOP = 64;

  private final List<IpNetwork> networks;

  public TrustedProxies(List<IpNetwork> networks) {
    this.networks = List.copyOf(networks);
  }

  public boolean trusts(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /**
   * The client behind a peer.
   *
   * @param lines the {@code X-Forwarded-For} lines in the order of the request; they are one list
   */
  public InetAddress client(InetAddress peer, List<String> lines) {
    InetAddress client = peer;
    int hops = 0;
    for (int line = lines.size() - 1; line >= 0; line--) {
      String text = lines.get(line);
      int end = text.length();
      while (end >= 0 && hops < MAX_HOPS && trusts(client)) {
        int comma = text.lastIndexOf(',', end - 1);
        if (text.substring(comma + 1, end).isBlank()) {
          // An empty element of a list means nothing (RFC 9110, section 5.6.1.2).
          end = comma;
          continue;
        }
        InetAddress hop = parseHop(text, comma + 1, end);
        if (hop == null) {
          // A trusted proxy wrote something unreadable: its own address is the last one known.
          return client;
        }
        client = hop;
        hops++;
        end = comma;
      }
    }
    return client;
  }

  /** One element of the list: an address, in brackets or not, with a port or not. */
  private static @Nullable InetAddress parseHop(String line, int start, int end) {
    String hop = line.substring(start, end).strip();
    if (hop.length() > LONGEST_HOP) {
      return null;
    }
    if (hop.charAt(0) == '[') {
      int close = hop.indexOf(']');
      return close < 0 ? null : IpLiteral.parse(hop.substring(1, close));
    }
    int colon = hop.indexOf(':');
    boolean ipv4WithPort = colon >= 0 && colon == hop.lastIndexOf(':');
    return IpLiteral.parse(ipv4WithPort ? hop.substring(0, colon) : hop);
  }
}
