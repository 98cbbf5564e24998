package dev.switchboard.http.connection;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Who is asking, as far as the network can tell.
 *
 * @param text the address in its usual form
 * @param limitKey what limits are counted by: an IPv4 address whole, an IPv6 address by its /64,
 *     because one customer holds at least that many; an IPv4 address mapped into IPv6 is that IPv4
 *     address
 */
public record ClientAddress(String text, String limitKey) {
  private static final int PREFIX_BYTES = 8;

  /** The client at an address. */
  public static ClientAddress of(InetAddress address) {
    return switch (address) {
      case Inet4Address v4 -> new ClientAddress(v4.getHostAddress(), v4.getHostAddress());
      case Inet6Address v6 -> {
        // Without the scope, which names an interface of this machine.
        InetAddress bare = fromBytes(v6.getAddress());
        byte[] prefix = v6.getAddress();
        Arrays.fill(prefix, PREFIX_BYTES, prefix.length, (byte) 0);
        yield new ClientAddress(
            bare.getHostAddress(), fromBytes(prefix).getHostAddress() + "/" + PREFIX_BYTES * 8);
      }
      default -> throw new IllegalArgumentException("unknown kind of address");
    };
  }

  private static InetAddress fromBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
