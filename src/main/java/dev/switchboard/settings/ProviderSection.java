package dev.switchboard.settings;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one type of provider lets the operator decide. Its package declares it; this package reads,
 * checks and documents it without knowing what it means.
 *
 * @param <S> the settings of one provider of the type, a record
 */
public interface ProviderSection<S> {
  /** The name of the type: the value of {@code providers.<name>.type}. */
  String type();

  /** One or two sentences for the reference. */
  String description();

  /** The channels that it can carry: {@code sms}, {@code mms}, {@code email}. */
  Set<String> channels();

  /** Calls at the same time, where the operator says nothing. */
  default int maxInFlight() {
    return 64;
  }

  /** After how long a call is given up, where the operator says nothing. */
  default Duration timeout() {
    return Duration.ofSeconds(5);
  }

  /** The keys of each provider; their names begin with {@link Key#PROVIDER}. */
  List<Key<?>> keys();

  /** The keys that all providers of the type share; their names are their own. */
  default List<Key<?>> sharedKeys() {
    return List.of();
  }

  /**
   * Reads the settings of one provider, and reports what is wrong with them together.
   *
   * @return null only where a mistake was reported, here or before
   */
  @Nullable S read(Section section);

  /** Reads what all providers of the type share; null where that is nothing. */
  default @Nullable Object readShared(Section section) {
    return null;
  }
}
