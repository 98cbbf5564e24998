package dev.switchboard.http;

import dev.switchboard.http.access.Access;
import dev.switchboard.http.access.AllowedHosts;
import dev.switchboard.http.access.AuthSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The server as configured.
 *
 * @param http how it listens and reads requests
 * @param allowedHosts that a request may name; see {@link AllowedHosts}
 * @param drainTimeout how long a stop waits for requests that have begun
 */
public record ServerSettings(HttpSettings http, List<String> allowedHosts, Duration drainTimeout) {
  /** Copies the hosts. */
  public ServerSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /** The rules of admission. */
  public Access access(AuthSettings auth) {
    return new Access(
        auth.authenticator(),
        new AllowedHosts(http.host(), allowedHosts, auth.keysNeeded()),
        Set.copyOf(http.corsOrigins()));
  }
}
