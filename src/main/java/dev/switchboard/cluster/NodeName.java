package dev.switchboard.cluster;

/**
 * What people call a node.
 *
 * @param host of its machine; empty where it is not known
 * @param version of its program
 */
public record NodeName(String host, String version) {
  private static final int MAX_CHARACTERS = 255;

  /** Cuts what is longer than a host name can be. */
  public NodeName {
    host = host.substring(0, Math.min(host.length(), MAX_CHARACTERS));
    version = version.substring(0, Math.min(version.length(), MAX_CHARACTERS));
  }
}
