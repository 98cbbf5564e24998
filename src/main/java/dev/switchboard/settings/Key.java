package dev.switchboard.settings;

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
public record Key<T>(
    String name,
    ValueType<T> type,
    @Nullable String fallback,
    String fallbackNote,
    String description) {

  static final String NAME = "<name>";

  /** What the names of the keys of each provider begin with. */
  public static final String PROVIDER = "providers." + NAME + ".";

  private static final String ENVIRONMENT_PREFIX = "SWITCHBOARD_";

  /**
   * A key that always has a value.
   *
   * @param fallback the default as an operator would write it
   */
  public static <T> Key<T> of(String name, ValueType<T> type, String fallback, String description) {
    String note = fallback.isEmpty() ? "empty" : "`" + fallback + "`";
    return new Key<>(name, type, fallback, note, description);
  }

  /**
   * A key that may be absent.
   *
   * @param fallbackNote what the reference says about the default
   */
  public static <T> Key<T> optional(
      String name, ValueType<T> type, String fallbackNote, String description) {
    return new Key<>(name, type, null, fallbackNote, description);
  }

  /**
   * A key whose value is a file that holds a secret.
   *
   * @param content what the file holds
   * @param key in the place of whose value it is
   */
  public static <T> Key<T> inFile(String name, ValueType<T> content, String key) {
    return optional(
        name,
        new InFile<>(content),
        "none",
        "A file with the value of `" + key + "` in its place.");
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
