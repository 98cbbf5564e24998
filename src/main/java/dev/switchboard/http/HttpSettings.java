package dev.switchboard.http;

import dev.switchboard.http.connection.ConnectionTimeouts;
import dev.switchboard.http.connection.TlsFiles;
import dev.switchboard.net.IpNetwork;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP border needs to know.
 *
 * @param host name or address to listen on
 * @param port port to listen on, 0..65535; 0 takes a free one, see {@link HttpServer#start}
 * @param maxBodyBytes largest request body that is read, at least 1
 * @param requestTimeout how long a request may take to arrive in full, counted from its first byte,
 *     and how long a client may take nothing of a response
 * @param idleTimeout how long a connection without a request is kept
 * @param maxConnections how many connections are open at once
 * @param maxConnectionsPerAddress how many of them from one client address
 * @param trustedProxies networks whose {@code X-Forwarded-For} is believed
 * @param corsOrigins origins whose web pages may call; none for same-origin only
 * @param tls what to speak TLS with; null for plain HTTP
 */
public record HttpSettings(
    String host,
    int port,
    int maxBodyBytes,
    Duration requestTimeout,
    Duration idleTimeout,
    int maxConnections,
    int maxConnectionsPerAddress,
    List<IpNetwork> trustedProxies,
    List<String> corsOrigins,
    @Nullable TlsFiles tls) {

  /** Copies the lists. */
  public HttpSettings {
    trustedProxies = List.copyOf(trustedProxies);
    corsOrigins = List.copyOf(corsOrigins);
  }

  ConnectionTimeouts timeouts() {
    return ConnectionTimeouts.of(requestTimeout, idleTimeout);
  }
}
