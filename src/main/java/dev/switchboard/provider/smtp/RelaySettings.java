package dev.switchboard.provider.smtp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which server takes the mail, and how it is talked to.
 *
 * @param credentials null where the server asks for none
 * @param ehloName how this machine introduces itself; null for its own name
 * @param connectTimeout for the TCP connection alone
 * @param readTimeout for each reply of the server
 * @param idleTimeout after which an unused connection is closed
 * @param maxIdleConnections that are kept open for the next message, at least 1
 */
public record RelaySettings(
    String host,
    int port,
    SmtpSecurity security,
    @Nullable Credentials credentials,
    @Nullable String ehloName,
    Duration connectTimeout,
    Duration readTimeout,
    Duration idleTimeout,
    int maxIdleConnections) {

  /** Who logs in. */
  public record Credentials(String user, String password) {
    /** Shows neither. */
    @Override
    public String toString() {
      return "Credentials[...]";
    }
  }
}
