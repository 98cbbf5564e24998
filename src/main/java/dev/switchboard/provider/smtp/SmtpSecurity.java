package dev.switchboard.provider.smtp;

/** How the connection to the server is protected. */
public enum SmtpSecurity {
  /** Plain at first, then TLS by {@code STARTTLS} (RFC 3207), which the server must offer. */
  STARTTLS(587),
  /** TLS from the first byte (RFC 8314, 3.3). */
  TLS(465),
  /** No protection: for a server on this machine or in a network that is trusted. */
  NONE(25);

  private final int defaultPort;

  SmtpSecurity(int defaultPort) {
    this.defaultPort = defaultPort;
  }

  /** The port that servers listen on for this. */
  public int defaultPort() {
    return defaultPort;
  }
}
