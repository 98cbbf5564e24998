package dev.switchboard.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies in front of this server, and what may be believed of {@code X-Forwarded-For} because
 * of them. Every proxy appends the address it saw, so the list is read from the right: the
 * right-most address that is not itself a trusted proxy is the client. Whatever stands to the left
 * of it was written by somebody nobody vouches for. Immutable.
 */
final class TrustedProxies {
  /** More hops than any real chain; what lies further left is not looked at. */
  private static final int MAX_HOPS = 32;

  private static final int LONGEST_HOP = 64;

  private final List<Block> blocks;

  private TrustedProxies(List<Block> blocks) {
    this.blocks = blocks;
  }

  /**
   * Reads addresses and CIDR blocks, IPv4 and IPv6, without asking a name server.
   *
   * @throws IllegalArgumentException naming the first that is neither
   */
  static TrustedProxies parse(List<String> entries) {
    List<Block> blocks = new ArrayList<>(entries.size());
    for (String entry : entries) {
      blocks.add(Block.parse(entry.strip()));
    }
    return new TrustedProxies(List.copyOf(blocks));
  }

  boolean trusts(InetAddress address) {
    for (Block block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The client behind a peer.
   *
   * @param lines the {@code X-Forwarded-For} lines in the order of the request; they are one list
   */
  InetAddress client(InetAddress peer, List<String> lines) {
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
          // What a trusted proxy wrote cannot be read: it is the last address that is known.
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
      return close < 0 ? null : ClientAddress.parseLiteral(hop.substring(1, close));
    }
    int colon = hop.indexOf(':');
    boolean ipv4WithPort = colon >= 0 && colon == hop.lastIndexOf(':');
    return ClientAddress.parseLiteral(ipv4WithPort ? hop.substring(0, colon) : hop);
  }

  /** Addresses that share their first bits. */
  private record Block(InetAddress network, int prefixBits) {

    static Block parse(String text) {
      int slash = text.indexOf('/');
      InetAddress network = ClientAddress.parseLiteral(slash < 0 ? text : text.substring(0, slash));
      if (network == null) {
        throw notABlock(text);
      }
      int addressBits = network.getAddress().length * 8;
      int bits = slash < 0 ? addressBits : parseBits(text.substring(slash + 1));
      if (bits < 0 || bits > addressBits) {
        throw notABlock(text);
      }
      return new Block(network, bits);
    }

    boolean contains(InetAddress address) {
      byte[] mine = network.getAddress();
      byte[] theirs = address.getAddress();
      if (mine.length != theirs.length) {
        return false;
      }
      int wholeBytes = prefixBits / 8;
      for (int i = 0; i < wholeBytes; i++) {
        if (mine[i] != theirs[i]) {
          return false;
        }
      }
      int restBits = prefixBits % 8;
      return restBits == 0 || (mine[wholeBytes] ^ theirs[wholeBytes]) >> (8 - restBits) == 0;
    }

    private static int parseBits(String text) {
      boolean digits =
          !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(Character::isDigit);
      return digits ? Integer.parseInt(text) : -1;
    }

    private static IllegalArgumentException notABlock(String text) {
      return new IllegalArgumentException(
          "not an IP address or CIDR block: "
              + text.substring(0, Math.min(text.length(), LONGEST_HOP)));
    }
  }
}
