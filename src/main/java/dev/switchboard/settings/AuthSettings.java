package dev.switchboard.settings;

import java.util.List;
import java.util.Set;

/**
 * Who may call.
 *
 * @param apiKeys the accepted bearer tokens with all scopes, in clear text, so never logged; empty
 *     unless given. Keys may be present under {@link Mode#NONE}, which ignores them
 * @param keys the accepted bearer tokens that have a name
 */
public record AuthSettings(Mode mode, List<String> apiKeys, List<NamedKey> keys) {

  /** How a caller is recognised. */
  public enum Mode {
    /** Everybody may call. */
    NONE,
    /** A request carries one of the configured keys as its bearer token. */
    API_KEYS
  }

  /** What the holder of a key may do. */
  public enum Scope {
    SEND,
    READ,
    OPERATE,
    METRICS
  }

  /**
   * A key with a name.
   *
   * @param secret in clear text, so never logged; empty only while a mistake is being reported
   */
  public record NamedKey(String name, String secret, Set<Scope> scopes) {
    /** Copies the scopes. */
    public NamedKey {
      scopes = Set.copyOf(scopes);
    }

    /** Shows all but the secret. */
    @Override
    public String toString() {
      return "NamedKey[name=" + name + ", secret not shown, scopes=" + scopes + "]";
    }
  }

  /** Copies the keys. */
  public AuthSettings {
    apiKeys = List.copyOf(apiKeys);
    keys = List.copyOf(keys);
  }

  /** Whether there is any key. */
  public boolean hasKeys() {
    return !apiKeys.isEmpty() || !keys.isEmpty();
  }

  /** Shows how many keys there are and none of them. */
  @Override
  public String toString() {
    return "AuthSettings[mode="
        + mode
        + ", apiKeys="
        + apiKeys.size()
        + " not shown, keys="
        + keys
        + "]";
  }
}
