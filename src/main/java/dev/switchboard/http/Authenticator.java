package dev.switchboard.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart by their API key, {@code Authorization: Bearer <key>} (RFC 6750, section
 * 2.1). Only SHA-256 hashes of the keys are kept, and a presented key is compared with all of them
 * in constant time. Immutable, thread-safe.
 */
public final class Authenticator {
  /** The caller where no key is asked for. */
  public static final String ANONYMOUS = "anonymous";

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

  private static final class Key {
    private final byte[] hash;
    private final String caller;

    Key(String key) {
      this.hash = sha256(key);
      this.caller = "key-" + HexFormat.of().formatHex(hash, 0, CALLER_HASH_BYTES);
    }
  }

  /** Everybody may call, as {@link #ANONYMOUS}. */
  public static Authenticator none() {
    return new Authenticator(List.of());
  }

  /**
   * Only holders of one of the keys may call. A caller is known as {@code key-} and the first 8 hex
   * digits of the hash of the key.
   *
   * @throws IllegalArgumentException if there is no key, or one is blank
   */
  public static Authenticator bearer(List<String> keys) {
    if (keys.isEmpty() || keys.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("API keys must not be empty");
    }
    return new Authenticator(keys.stream().map(Key::new).toList());
  }

  /**
   * Who calls.
   *
   * @param authorization the value of the {@code Authorization} header
   * @throws ProblemException {@code unauthorized} if a key is needed and this is none
   */
  String caller(@Nullable String authorization) {
    if (keys.isEmpty()) {
      return ANONYMOUS;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw UNAUTHORIZED.exception();
    }
    byte[] presented = sha256(authorization.substring(SCHEME.length()).strip());
    String caller = null;
    for (Key key : keys) {
      // No early exit: how long this takes says nothing about which key was close.
      if (MessageDigest.isEqual(key.hash, presented)) {
        caller = key.caller;
      }
    }
    if (caller == null) {
      throw UNAUTHORIZED.exception();
    }
    return caller;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
