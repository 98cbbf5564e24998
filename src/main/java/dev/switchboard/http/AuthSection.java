package dev.switchboard.http;

import dev.switchboard.http.access.AuthSettings;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Scope;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.Members;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueType.Listing;
import dev.switchboard.settings.ValueType.Scalar;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may call: {@code auth.*}. */
public final class AuthSection extends Section<AuthSettings> {
  /** What is shorter could be guessed. */
  public static final int LEAST_KEY_CHARACTERS = 16;

  /** The bearer token of RFC 6750, section 2.1: anything else could not be sent in the header. */
  private static final Pattern TOKEN =
      Pattern.compile("(?=.{" + LEAST_KEY_CHARACTERS + ",256}$)[A-Za-z0-9._~+/-]+=*");

  private static final Scalar<String> API_KEY =
      Scalar.secret(
          LEAST_KEY_CHARACTERS
              + " to 256 of the characters A-Z a-z 0-9 - . _ ~ + / with = only at the end",
          text -> TOKEN.matcher(text).matches() ? text : null);

  private enum Mode {
    NONE,
    API_KEYS
  }

  private final Key<Mode> mode =
      optional(
              "auth.mode",
              ValueTypes.oneOf(Mode.values()),
              "`api-keys` if keys are given, else `none`")
          .doc("Who may call: everybody, or who sends `Authorization: Bearer <key>`.");
  private final Key<List<String>> unnamed =
      secret("auth.api-keys", Listing.of(API_KEY), "empty")
          .doc("Accepted keys without a name, each with all scopes. Never logged.");
  private final Members named = declare(Members.of("auth.keys", "an API key"));
  private final Key<String> secret =
      secret("auth.keys.<name>.secret", API_KEY, "required, unless it is in a file")
          .doc(
              "An accepted key with a name, under which its holder's idempotency keys are kept."
                  + " Never logged.");
  private final Key<List<Scope>> scopes =
      optional("auth.keys.<name>.scopes", Listing.of(ValueTypes.oneOf(Scope.values())), "required")
          .doc(
              "What this key allows: `send` messages, `read` the API, `operate` (retry, breakers,"
                  + " mock providers), read `metrics`.");
  private final ServerSection server;

  /**
   * The section.
   *
   * @param server whose host decides whether a key is needed
   */
  public AuthSection(ServerSection server) {
    this.server = server;
  }

  @Override
  protected String introduction() {
    return """
    An API key is declared by naming it, in any source: `auth.keys.billing.secret` is `SWITCHBOARD_AUTH_KEYS_BILLING_SECRET`. A
    name is a small letter and up to 31 of `a-z`, `0-9` and `-`.\
    """;
  }

  @Override
  protected AuthSettings read(Values values) {
    List<AuthSettings.ApiKey> keys = new ArrayList<>();
    values.getOr(unnamed, List.of()).forEach(it -> keys.add(AuthSettings.ApiKey.unnamed(it)));
    Mode needed = needed(values);
    access(values, needed, anyKey(values));

    Set<String> secrets = new HashSet<>(values.getOr(unnamed, List.of()));
    for (String name : values.names(named)) {
      AuthSettings.ApiKey key = named(values.at(name), name, secrets);
      if (key != null) {
        keys.add(key);
      }
    }
    return new AuthSettings(needed == Mode.API_KEYS, keys);
  }

  /** Whether only programs of this machine can call, without a key. */
  public boolean isOnlyForThisMachine(Values values) {
    return needed(values) == Mode.NONE && ValueTypes.isLoopback(values.get(server.host));
  }

  private void access(Values values, Mode needed, boolean anyKey) {
    if (!values.areCertain(mode, unnamed)) {
      return;
    }
    if (needed == Mode.API_KEYS && !anyKey) {
      values.wrong(mode, "api-keys needs at least one key in auth.api-keys or auth.keys");
    }
    requireKeysToListen(values, server.host, needed);
  }

  /**
   * Reports a mistake where others than this machine could call without a key, and the operator has
   * not said that they may.
   *
   * @param host the key of the address that something listens on
   */
  public void requireKeysToListen(Values values, Key<String> host) {
    requireKeysToListen(values, host, needed(values));
  }

  private void requireKeysToListen(Values values, Key<String> host, Mode needed) {
    String address = values.get(host);
    boolean reachable = values.areCertain(host) && !ValueTypes.isLoopback(address);
    if (needed == Mode.NONE
        && !values.isGiven(mode)
        && reachable
        && values.areCertain(mode, unnamed)) {
      values.wrong(
          host,
          "others can reach \"%s\" and would need no key; give auth.api-keys, or say auth.mode: none"
              .formatted(address));
    }
  }

  private Mode needed(Values values) {
    return values.getOr(mode, anyKey(values) ? Mode.API_KEYS : Mode.NONE);
  }

  private boolean anyKey(Values values) {
    return !values.getOr(unnamed, List.of()).isEmpty() || !values.names(named).isEmpty();
  }

  /**
   * Reads one key.
   *
   * @param secrets those before it; two callers with one secret could not be told apart
   */
  private AuthSettings.@Nullable ApiKey named(Values values, String name, Set<String> secrets) {
    if (name.equals(Authenticator.ANONYMOUS) || name.startsWith(Authenticator.UNNAMED_PREFIX)) {
      values.wrong(secret, "callers without a named key are called so");
    }
    String token = values.require(secret);
    List<Scope> allowed = values.getOr(scopes, List.of());
    if (allowed.isEmpty() && values.areCertain(scopes)) {
      values.wrong(values.name(scopes), "a key needs at least one scope", scopes, secret);
    }
    if (token != null && !secrets.add(token)) {
      values.wrong(secret, "another key has the same secret");
    }
    return token == null ? null : new AuthSettings.ApiKey(name, token, Set.copyOf(allowed));
  }
}
