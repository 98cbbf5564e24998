package dev.switchboard.api;

import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.message.Channel;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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

  /** How the webhooks of each family are signed; a family without secrets is missing. */
  public Map<Channel.Family, WebhookVerifier> signatures(InstantSource clock) {
    Map<Channel.Family, WebhookVerifier> signatures = new EnumMap<>(Channel.Family.class);
    if (!textSecrets.isEmpty()) {
      signatures.put(Channel.Family.TEXT, new WebhookVerifier(textSecrets, clock));
    }
    if (!emailSecrets.isEmpty()) {
      signatures.put(Channel.Family.EMAIL, new WebhookVerifier(emailSecrets, clock));
    }
    return signatures;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "ApiSettings[strict=%s, %s, %s]".formatted(strict, limits, defaultRegion);
  }
}
