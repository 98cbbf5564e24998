package dev.switchboard.settings;

import org.jspecify.annotations.Nullable;

/**
 * One value in force.
 *
 * @param key its full name
 * @param value as it was written; {@value #SECRET} for a secret, null for a key without a value
 * @param origin such as {@code default}, {@code switchboard.yaml:12} or {@code command line}
 */
public record Setting(String key, @Nullable String value, String origin) {

  /** Shown instead of a secret. */
  public static final String SECRET = "(secret)";
}
