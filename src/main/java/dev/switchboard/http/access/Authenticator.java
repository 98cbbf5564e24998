package dev.switchboard.http.access;

import dev.switchboard.digest.Sha256;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.RequestHead;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart by their API key, {@code Authorization: Bearer <key>} (RFC 6750, section
 * 2.1). Only SHA-256 hashes of the keys are kept, and a presented key is compared with all of them
 * in constant time. Immutable, thread-safe.
 */
public final class Authenticator {
  /** The caller where no key is asked for. */
  public static final String ANONYMOUS = "anonymous";

  /** What the callers with a key without a name are called by. */
  public static final String UNNAMED_PREFIX = "key-";

  private static final String SCHEME = "Bearer ";
  private static final int CALLER_HASH_BYTES = 4;
  private static final Problem UNAUTHORIZED =
      Problem.of(
              ProblemCode.UNAUTHORIZED,
              "A valid API key is needed: send it as \"Authorization: Bearer <key>\".")
          .header("WWW-Authenticate", "Bearer");

  private final List<Key> keys;

  private Authenticator(List<Key> keys) {
    this.keys = keys;
  }

  /** An API key, with the hash of its secret. Immutable. */
  public static final class Key {
    private final byte[] hash;
    private final String caller;
    private final Set<Scope> scopes;

    private Key(byte[] hash, String caller, Set<Scope> scopes) {
      this.hash = hash;
      this.caller = caller;
      this.scopes = scopes;
    }

    /**
     * A key with a name, under which its holder is known.
     *
     * @throws IllegalArgumentException if the name or the secret is blank
     */
    public static Key named(String name, String secret, Set<Scope> scopes) {
      if (name.isBlank() || secret.isBlank()) {
        throw new IllegalArgumentException("API keys must not be empty");
      }
      return new Key(Sha256.of(secret), name, Set.copyOf(scopes));
    }

    /**
     * A key without a name: it has all scopes, and its holder is known as {@code key-} and the
     * first 8 hex digits of the hash of the secret.
     *
     * @throws IllegalArgumentException if the secret is blank
     */
    public static Key unnamed(String secret) {
      return oneOf(UNNAMED_PREFIX, secret, EnumSet.allOf(Scope.class));
    }

    /**
     * One of several keys that have a name together. Its holder is known as this name and the first
     * 8 hex digits of the hash of the secret: holders of different keys are different callers.
     *
     * @param prefix begins the name of the holder
     * @throws IllegalArgumentException if the secret is blank
     */
    public static Key oneOf(String prefix, String secret, Set<Scope> scopes) {
      String hash = HexFormat.of().formatHex(Sha256.of(secret), 0, CALLER_HASH_BYTES);
      return named(prefix + hash, secret, scopes);
    }
  }

  /** Everyone may call, as {@link #ANONYMOUS}. */
  public static Authenticator none() {
    return new Authenticator(List.of());
  }

  /**
   * Only holders of one of the keys may call.
   *
   * @throws IllegalArgumentException if there is no key
   */
  public static Authenticator bearer(List<Key> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there must be an API key");
    }
    return new Authenticator(List.copyOf(keys));
  }

  /**
   * Who calls.
   *
   * @param scope that the key must have; null where any key will do
   * @throws ProblemException {@code unauthorized} if a key is needed and missing or wrong, {@code
   *     forbidden} if it lacks the scope
   */
  public String caller(RequestHead head, @Nullable Scope scope) {
    if (keys.isEmpty()) {
      return ANONYMOUS;
    }
    Key key = presented(head);
    if (key == null) {
      throw UNAUTHORIZED.exception();
    }
    return caller(key, scope);
  }

  /**
   * Who holds a key that a request presents in another way; {@link #ANONYMOUS} where no key is
   * asked for.
   *
   * @param secret as it was presented
   * @return empty where it is no key
   * @throws ProblemException {@code forbidden} if it lacks the scope
   */
  public Optional<String> caller(String secret, Scope scope) {
    if (keys.isEmpty()) {
      return Optional.of(ANONYMOUS);
    }
    return Optional.ofNullable(findSecret(secret)).map(key -> caller(key, scope));
  }

  private static String caller(Key key, @Nullable Scope scope) {
    if (scope != null && !key.scopes.contains(scope)) {
      throw forbidden(scope).exception();
    }
    return key.caller;
  }

  /**
   * Who holds a key, for protocols other than HTTP; {@link #ANONYMOUS} where no key is asked for.
   *
   * @param secret as it was presented
   * @param scope that the key must have
   * @return empty where it is no key, or lacks the scope
   */
  public Optional<String> holder(String secret, Scope scope) {
    if (keys.isEmpty()) {
      return Optional.of(ANONYMOUS);
    }
    return Optional.ofNullable(findSecret(secret))
        .filter(key -> key.scopes.contains(scope))
        .map(key -> key.caller);
  }

  /** Whether there are keys, without which every caller is refused. */
  public boolean areNeeded() {
    return !keys.isEmpty();
  }

  /** What the caller may do: everything where no key is asked for. */
  public Set<Scope> scopes(RequestHead head) {
    if (keys.isEmpty()) {
      return EnumSet.allOf(Scope.class);
    }
    Key key = presented(head);
    return key == null ? Set.of() : key.scopes;
  }

  private @Nullable Key presented(RequestHead head) {
    String authorization = head.onlyHeader("Authorization");
    return authorization == null
            || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? null
        : findSecret(authorization.substring(SCHEME.length()).strip());
  }

  private @Nullable Key findSecret(String secret) {
    byte[] presented = Sha256.of(secret);
    Key found = null;
    for (Key key : keys) {
      // No early exit: the time must not tell which key was close.
      if (MessageDigest.isEqual(key.hash, presented)) {
        found = key;
      }
    }
    return found;
  }

  /** See RFC 6750, section 3.1. */
  private static Problem forbidden(Scope scope) {
    return Problem.of(
            ProblemCode.FORBIDDEN, "This needs an API key with the scope " + scope.wireName() + ".")
        .header(
            "WWW-Authenticate",
            "Bearer error=\"insufficient_scope\", scope=\"" + scope.wireName() + "\"");
  }
}
