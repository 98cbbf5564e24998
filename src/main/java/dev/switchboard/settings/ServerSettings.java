package dev.switchboard.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket and its patience.
 *
 * @param host name or IP literal to listen on
 * @param port 0..65535; 0 lets the system choose a free one
 * @param drainTimeout how long a stop waits for requests that have begun
 * @param requestTimeout headers and body of a request must have arrived within it
 * @param idleTimeout a connection without a request is closed after it
 * @param maxConnections open at the same time
 * @param maxConnectionsPerAddress open at the same time from one client address
 * @param tlsCertificate PEM file; null for plain HTTP
 * @param tlsKey PEM file; null for plain HTTP
 * @param allowedHosts that a request may name besides loopback names and {@code host}; {@code *.}
 *     before a domain is every name below it, {@code *} every host
 */
public record ServerSettings(
    String host,
    int port,
    Duration drainTimeout,
    Duration requestTimeout,
    Duration idleTimeout,
    int maxConnections,
    int maxConnectionsPerAddress,
    @Nullable Path tlsCertificate,
    @Nullable Path tlsKey,
    List<String> allowedHosts) {

  /** Copies the hosts. */
  public ServerSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /**
   * Whether only this machine can reach the server: 127.0.0.0/8, {@code ::1} or {@code localhost}.
   * Any other name counts as reachable, because what it resolves to can change.
   */
  public boolean isLoopback() {
    return Addresses.isLoopback(host);
  }
}
