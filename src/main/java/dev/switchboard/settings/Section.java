package dev.switchboard.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of the keys of one provider, and of the keys that all of its type share; and the place
 * to report what is wrong with several of them together.
 */
public final class Section {
  private final Answers answers;
  private final String provider;
  private final ProviderSection<?> type;
  private final List<Mistake> mistakes;

  /**
   * @param provider empty where there is only what all providers share
   */
  Section(Answers answers, String provider, ProviderSection<?> type, List<Mistake> mistakes) {
    this.answers = answers;
    this.provider = provider;
    this.type = type;
    this.mistakes = mistakes;
  }

  /** The value of a key that has a default. */
  public <T> T get(Key<T> key) {
    return answers.get(key, name(key));
  }

  /** The value of a key, null where it is absent and has no default. */
  public <T> @Nullable T find(Key<T> key) {
    return answers.find(key, name(key));
  }

  /** The value of a key that must be given; null, with a mistake, where it is not. */
  public <T> @Nullable T require(Key<T> key) {
    T value = find(key);
    if (value == null && areCertain(key)) {
      mistakes.add(
          new Mistake(
              name(key),
              answers.originOf(KeyTree.typeKey(provider)).description(),
              "is required at a provider of type " + type.type()));
    }
    return value;
  }

  /**
   * The value of a secret that stands at its key or in a file.
   *
   * @return null where it is given nowhere; with a mistake where it is given twice
   */
  public <T> @Nullable T secret(Key<T> key, Key<T> file) {
    if (isGiven(key) && isGiven(file)) {
      wrong(file, "is given together with " + name(key) + "; give one of them");
    }
    T inFile = find(file);
    return inFile != null ? inFile : find(key);
  }

  /** Calls of this provider at the same time. */
  public int maxInFlight() {
    Integer said = find(Keys.PROVIDER_MAX_IN_FLIGHT);
    return said != null ? said : type.maxInFlight();
  }

  /** After how long a call of this provider is given up. */
  public Duration timeout() {
    Duration said = find(Keys.PROVIDER_TIMEOUT);
    return said != null ? said : type.timeout();
  }

  /** Whether the operator gave a value. */
  public boolean isGiven(Key<?> key) {
    return answers.isGiven(name(key));
  }

  /** Whether the values of these are what the operator wrote, so that they can be judged. */
  public boolean areCertain(Key<?>... keys) {
    return answers.areCertain(names(keys));
  }

  /** Reports a mistake at a key. */
  public void wrong(Key<?> key, String message) {
    wrong(name(key), message, key);
  }

  /**
   * Reports a mistake.
   *
   * @param path the full name of a key or section
   * @param causes the first that was given tells where the mistake is
   */
  public void wrong(String path, String message, Key<?>... causes) {
    mistakes.add(new Mistake(path, answers.originOf(names(causes)).description(), message));
  }

  /** The full name of a key of this provider. */
  public String name(Key<?> key) {
    return key.at(provider);
  }

  private String[] names(Key<?>... keys) {
    return Arrays.stream(keys).map(this::name).toArray(String[]::new);
  }
}
