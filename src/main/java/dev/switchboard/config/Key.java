package dev.switchboard.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be configured.
 *
 * @param name dotted; keys of a {@link NamedSection} hold {@value #NAME} in the place of the name
 * @param fallback the default as an operator would write it, or null if the key may be absent
 * @param fallbackNote what the reference says about the default
 * @param description one sentence for the reference
 */
record Key<T>(
    String name,
    ValueType<T> type,
    @Nullable String fallback,
    String fallbackNote,
    String description) {

  static final String NAME = "<name>";

  private static final String ENVIRONMENT_PREFIX = "SWITCHBOARD_";

  static <T> Key<T> of(String name, ValueType<T> type, String fallback, String description) {
    String note = fallback.isEmpty() ? "empty" : "`" + fallback + "`";
    return new Key<>(name, type, fallback, note, description);
  }

  static <T> Key<T> optional(
      String name, ValueType<T> type, String fallbackNote, String description) {
    return new Key<>(name, type, null, fallbackNote, description);
  }

  boolean isOptional() {
    return fallback == null;
  }

  /** The full name of this key at a member of its section. */
  String at(String member) {
    return name.replace(NAME, member);
  }

  /** The environment variable of a full name. */
  static String environmentName(String name) {
    return ENVIRONMENT_PREFIX + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether a variable can only be meant for us. */
  static boolean isEnvironmentName(String variable) {
    return variable.startsWith(ENVIRONMENT_PREFIX);
  }
}
