package dev.switchboard.provider.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where messages are posted to.
 *
 * @param url absolute, {@code http} or {@code https}, without user information
 * @param secrets in base64, with or without {@code whsec_}; each makes a signature, so that one can
 *     be exchanged for another while the receiver knows only one of them; at least one
 * @param connectTimeout for the TCP connection alone
 * @param timeout for the whole answer
 */
public record HttpProviderSettings(
    URI url, List<String> secrets, Duration connectTimeout, Duration timeout) {
  public HttpProviderSettings {
    secrets = List.copyOf(secrets);
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("a signature needs a secret");
    }
  }

  /** Shows no secret, and of the URL only the host: the rest may hold a key. */
  @Override
  public String toString() {
    return "HttpProviderSettings[" + url.getHost() + "]";
  }
}
