package dev.switchboard.settings;

import java.util.List;

/**
 * How webhooks of providers are signed.
 *
 * @param smsSecrets in base64, in clear text, so never logged; empty where SMS and MMS webhooks
 *     need no signature
 * @param emailSecrets the same for email webhooks
 */
public record WebhookSettings(List<String> smsSecrets, List<String> emailSecrets) {
  /** Copies the secrets. */
  public WebhookSettings {
    smsSecrets = List.copyOf(smsSecrets);
    emailSecrets = List.copyOf(emailSecrets);
  }

  /** Shows how many secrets there are and none of them. */
  @Override
  public String toString() {
    return "WebhookSettings[smsSecrets="
        + smsSecrets.size()
        + ", emailSecrets="
        + emailSecrets.size()
        + " not shown]";
  }
}
