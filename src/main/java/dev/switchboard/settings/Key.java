package dev.switchboard.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting, declared by a {@link Section}.
 *
 * @param name dotted; that of a member of {@link Members} holds {@value Members#NAME} in the place
 *     of the member's name
 * @param fallback the default as an operator would write it, or null if the key may be absent
 * @param fallbackNote what the reference says about the default
 * @param description one or two sentences for the reference
 * @param file of a secret: the key of a file that holds it instead; null for all others
 */
public record Key<T>(
    String name,
    ValueType<T> type,
    @Nullable String fallback,
    String fallbackNote,
    String description,
    @Nullable Key<T> file) {

  private static final String ENVIRONMENT_PREFIX = "SWITCHBOARD_";

  /**
   * A key that always has a value.
   *
   * @param fallback the default as an operator would write it
   */
  public static <T> Key<T> of(String name, ValueType<T> type, String fallback, String description) {
    String note = fallback.isEmpty() ? "empty" : "`" + fallback + "`";
    return new Key<>(name, type, fallback, note, description, null);
  }

  /**
   * A key that may be absent.
   *
   * @param fallbackNote what the reference says about the default
   */
  public static <T> Key<T> optional(
      String name, ValueType<T> type, String fallbackNote, String description) {
    return new Key<>(name, type, null, fallbackNote, description, null);
  }

  /** The same key, whose value may be in a file instead. */
  Key<T> orInFile() {
    Key<T> inFile =
        optional(
            name + "-file",
            new SecretFile<>(type),
            "none",
            "A file with the value of `" + name + "` in its place.");
    return new Key<>(name, type, fallback, fallbackNote, description, inFile);
  }

  /** The full name of this key at a member. */
  String at(String member) {
    return name.replace(Members.NAME, member);
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
