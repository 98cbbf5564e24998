package dev.switchboard.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of one family that share their first bits. Immutable, thread-safe.
 *
 * @param first all other bits are zero
 * @param prefix how many bits they share
 */
public record IpNetwork(InetAddress first, int prefix) {
  private static final Pattern TEXT =
      Pattern.compile("(?<address>[^/]*)(?:/(?<prefix>0|[1-9]\\d{0,2}))?");

  /** Refuses a prefix that is too long or leaves a bit of the first address out. */
  public IpNetwork {
    if (!isNetwork(first, prefix)) {
      throw new IllegalArgumentException(first.getHostAddress() + "/" + prefix);
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, or an address, which is a network of one; null for anything else, and
   * where the address has bits beyond the prefix.
   */
  public static @Nullable IpNetwork parse(String text) {
    Matcher parts = TEXT.matcher(text);
    InetAddress address = parts.matches() ? IpLiteral.parse(parts.group("address")) : null;
    if (address == null) {
      return null;
    }
    int prefix =
        parts.group("prefix") == null ? bits(address) : Integer.parseInt(parts.group("prefix"));
    return isNetwork(address, prefix) ? new IpNetwork(address, prefix) : null;
  }

  /**
   * As {@link #parse}, for text that is known to be a network.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static IpNetwork of(String text) {
    IpNetwork network = parse(text);
    if (network == null) {
      throw new IllegalArgumentException(text);
    }
    return network;
  }

  /** Whether an address is one of them. */
  public boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int differs = Arrays.mismatch(ours, theirs);
    return differs < 0
        || differs * Byte.SIZE + sharedBits(ours[differs], theirs[differs]) >= prefix;
  }

  private static int sharedBits(byte one, byte other) {
    return Integer.numberOfLeadingZeros((one ^ other) & 0xff) - (Integer.SIZE - Byte.SIZE);
  }

  private static boolean isNetwork(InetAddress first, int prefix) {
    int lowestBit = new BigInteger(1, first.getAddress()).getLowestSetBit();
    int otherBits = bits(first) - prefix;
    return prefix >= 0 && otherBits >= 0 && (lowestBit < 0 || lowestBit >= otherBits);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  /** As {@code address/prefix}. */
  @Override
  public String toString() {
    return first.getHostAddress() + "/" + prefix;
  }
}
