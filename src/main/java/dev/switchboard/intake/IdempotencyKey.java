package dev.switchboard.intake;

import dev.switchboard.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One client's name for one request (IETF httpapi draft, Idempotency-Key): the digest of the key
 * within its scope, and a fingerprint of the body it came with. Only digests are kept: the key is
 * the client's text and of any length up to the limit.
 */
public final class IdempotencyKey {
  /** Half of a SHA-256: what is left of 2^128 makes accidents and forgeries equally unlikely. */
  private static final int DIGEST_BYTES = 16;

  private final byte[] key;
  private final byte[] fingerprint;

  private IdempotencyKey(byte[] key, byte[] fingerprint) {
    this.key = key;
    this.fingerprint = fingerprint;
  }

  /**
   * The key of one request.
   *
   * @param caller who sends it: two callers may use the same key
   * @param path where it was sent: so may two endpoints
   * @param key as the client wrote it, without quotes
   * @param body the request body, byte for byte
   */
  public static IdempotencyKey of(String caller, String path, String key, byte[] body) {
    MessageDigest sha256 = Sha256.start();
    for (String part : new String[] {caller, path, key}) {
      sha256.update(part.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
    }
    byte[] scopedKey = Arrays.copyOf(sha256.digest(), DIGEST_BYTES);
    return new IdempotencyKey(scopedKey, Arrays.copyOf(sha256.digest(body), DIGEST_BYTES));
  }

  /** The digest of caller, path and key. */
  public byte[] key() {
    return key.clone();
  }

  /** The digest of the body. */
  public byte[] fingerprint() {
    return fingerprint.clone();
  }

  /** Shows digests only. */
  @Override
  public String toString() {
    return "IdempotencyKey[" + HexFormat.of().formatHex(key) + "]";
  }
}
