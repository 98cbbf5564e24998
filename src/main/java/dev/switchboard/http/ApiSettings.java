package dev.switchboard.http;

import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How requests of clients and webhooks of providers are read.
 *
 * @param strict whether a message with a member that does not exist is refused
 * @param defaultRegion ISO 3166 alpha-2 code of the country in which a number without a country
 *     code is read
 * @param textSecrets that sign SMS and MMS webhooks, in clear text, so never logged; empty where
 *     these need no signature
 * @param emailSecrets the same for email webhooks
 */
public record ApiSettings(
    boolean strict,
    MessageLimits limits,
    String defaultRegion,
    List<String> textSecrets,
    List<String> emailSecrets) {
  /** Copies the secrets. */
  public ApiSettings {
    textSecrets = List.copyOf(textSecrets);
    emailSecrets = List.copyOf(emailSecrets);
  }

  /** How webhooks are signed. */
  public WebhookResource.Signatures signatures(InstantSource clock) {
    return new WebhookResource.Signatures(
        verifier(textSecrets, clock), verifier(emailSecrets, clock));
  }

  private static @Nullable WebhookVerifier verifier(List<String> secrets, InstantSource clock) {
    return secrets.isEmpty() ? null : new WebhookVerifier(secrets, clock);
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "ApiSettings[strict=%s, %s, %s]".formatted(strict, limits, defaultRegion);
  }
}
