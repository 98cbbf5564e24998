package dev.switchboard.http.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may call.
 *
 * @param keysNeeded whether a request needs one of the keys; keys may be present where it does not
 */
public record AuthSettings(boolean keysNeeded, List<ApiKey> keys) {

  /**
   * An accepted bearer token.
   *
   * @param name null for a key without one
   * @param secret in clear text, so never logged
   */
  public record ApiKey(@Nullable String name, String secret, Set<Scope> scopes) {
    /** Copies the scopes. */
    public ApiKey {
      scopes = Set.copyOf(scopes);
    }

    /** A key of an older list, which has all scopes. */
    public static ApiKey unnamed(String secret) {
      return new ApiKey(null, secret, EnumSet.allOf(Scope.class));
    }

    private Authenticator.Key toKey() {
      return name == null
          ? Authenticator.Key.unnamed(secret)
          : Authenticator.Key.named(name, secret, scopes);
    }

    /** Shows all but the secret. */
    @Override
    public String toString() {
      return "ApiKey[name=" + name + ", scopes=" + scopes + "]";
    }
  }

  /** Copies the keys. */
  public AuthSettings {
    keys = List.copyOf(keys);
  }

  /** Tells callers apart. */
  public Authenticator authenticator() {
    return keysNeeded
        ? Authenticator.bearer(keys.stream().map(ApiKey::toKey).toList())
        : Authenticator.none();
  }
}
