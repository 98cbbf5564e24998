package dev.switchboard.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one feature: the keys, declared once, and how their values become a value of the
 * feature's own type. Immutable after construction, and stateless.
 *
 * <pre>{@code
 * public final class RetrySection extends Section<RetryPolicy> {
 *   private final Key<Integer> maxAttempts =
 *       key("retry.max-attempts", wholeNumber(1, 100), "20").doc("Attempts, the first included.");
 *
 *   @Override
 *   protected RetryPolicy read(Values values) {
 *     return new RetryPolicy(values.get(maxAttempts));
 *   }
 * }
 * }</pre>
 *
 * @param <T> what the feature is given
 */
public abstract class Section<T> {
  private final List<Key<?>> keys = new ArrayList<>();
  private final List<Members> members = new ArrayList<>();

  /**
   * Reads the values, and reports what is wrong with several of them together.
   *
   * @return null only where a mistake was reported, here or before
   */
  protected abstract @Nullable T read(Values values);

  /** Markdown for the reference, above the keys; empty for none. */
  protected String introduction() {
    return "";
  }

  /** Declares a key that always has a value; see {@link Key#of}. */
  protected final <V> Undocumented<V> key(String name, ValueType<V> type, String fallback) {
    return description -> declare(Key.of(name, type, fallback, description));
  }

  /** Declares a key that may be absent; see {@link Key#optional}. */
  protected final <V> Undocumented<V> optional(
      String name, ValueType<V> type, String fallbackNote) {
    return description -> declare(Key.optional(name, type, fallbackNote, description));
  }

  /** As {@link #optional}, for a secret: a second key, {@code <name>-file}, may name its file. */
  protected final <V> Undocumented<V> secret(String name, ValueType<V> type, String fallbackNote) {
    return description -> declare(Key.optional(name, type, fallbackNote, description).orInFile());
  }

  /** A key that lacks its documentation. */
  @FunctionalInterface
  public interface Undocumented<V> {
    /**
     * Declares the key.
     *
     * @param description one or two sentences for the reference
     */
    Key<V> doc(String description);
  }

  /** Declares members whose names the operator chooses. */
  protected final Members declare(Members named) {
    members.add(named);
    Key<String> type = named.type();
    if (type != null) {
      declare(type);
    }
    return named;
  }

  /** Declares a key that another section reads as well. */
  protected final <V> Key<V> declare(Key<V> key) {
    keys.add(key);
    if (key.file() != null) {
      keys.add(key.file());
    }
    return key;
  }

  /** The keys in the order of their declaration. */
  final List<Key<?>> keys() {
    return Collections.unmodifiableList(keys);
  }

  final List<Members> members() {
    return Collections.unmodifiableList(members);
  }
}
