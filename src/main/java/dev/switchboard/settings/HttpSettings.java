package dev.switchboard.settings;

import java.util.List;

/**
 * What the HTTP layer admits.
 *
 * @param maxBodyBytes largest request body
 * @param trustedProxies peers whose {@code X-Forwarded-For} is believed, each in CIDR form with
 *     numeric address and no host bits ({@code 192.0.2.1/32}, {@code 10.0.0.0/8}); a single address
 *     is written with its full prefix
 * @param corsOrigins origins whose web pages may call the API
 */
public record HttpSettings(
    int maxBodyBytes, List<String> trustedProxies, List<String> corsOrigins) {

  /** Copies the lists. */
  public HttpSettings {
    trustedProxies = List.copyOf(trustedProxies);
    corsOrigins = List.copyOf(corsOrigins);
  }
}
