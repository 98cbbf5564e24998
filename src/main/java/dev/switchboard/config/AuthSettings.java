package dev.switchboard.config;

import java.util.List;

/**
 * Who may call.
 *
 * @param apiKeys the accepted bearer tokens in clear text, so never logged; empty unless given.
 *     Keys may be present under {@link Mode#NONE}, which ignores them
 */
public record AuthSettings(Mode mode, List<String> apiKeys) {

  /** How a caller is recognised. */
  public enum Mode {
    /** Everybody may call. */
    NONE,
    /** A request carries one of the configured keys as its bearer token. */
    API_KEYS
  }

  /** Copies the keys. */
  public AuthSettings {
    apiKeys = List.copyOf(apiKeys);
  }

  /** Shows how many keys there are and none of them. */
  @Override
  public String toString() {
    return "AuthSettings[mode=" + mode + ", apiKeys=" + apiKeys.size() + " not shown]";
  }
}
