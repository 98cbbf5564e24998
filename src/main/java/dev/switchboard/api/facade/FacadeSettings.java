package dev.switchboard.api.facade;

import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Scope;
import java.util.List;
import java.util.Set;

/**
 * What the operator decided about one facade.
 *
 * @param name as in the settings, such as {@code resend}
 * @param apiKeys in clear text, so never logged; empty where the server's own keys hold here too
 */
public record FacadeSettings(
    String name, boolean enabled, List<String> apiKeys, FacadeFaults faults) {
  /** Copies the keys. */
  public FacadeSettings {
    apiKeys = List.copyOf(apiKeys);
  }

  /**
   * Who may call this facade. Each key is a caller of its own: an idempotency key of one
   * application is none of another.
   *
   * @param server who may call the server
   */
  public Authenticator authenticator(Authenticator server) {
    return apiKeys.isEmpty()
        ? server
        : Authenticator.bearer(
            apiKeys.stream()
                .map(
                    key -> Authenticator.Key.oneOf(name + "-", key, Set.of(Scope.SEND, Scope.READ)))
                .toList());
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return "FacadeSettings[name=%s, enabled=%s, %d keys, %s]"
        .formatted(name, enabled, apiKeys.size(), faults);
  }
}
