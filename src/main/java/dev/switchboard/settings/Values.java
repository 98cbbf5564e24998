package dev.switchboard.settings;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of all keys, as a {@link Section} reads them: each is in its range. Also the place to
 * report what is wrong with several of them together.
 */
public final class Values {
  private final ResolvedConfig config;
  private final ConfigSchema schema;
  private final DeclaredNames names;
  private final String member;
  private final List<Mistake> mistakes;

  /**
   * @param member whose keys are read; empty for none
   */
  Values(
      ResolvedConfig config,
      ConfigSchema schema,
      DeclaredNames names,
      String member,
      List<Mistake> mistakes) {
    this.config = config;
    this.schema = schema;
    this.names = names;
    this.member = member;
    this.mistakes = mistakes;
  }

  /** The value of a key that has a default. */
  public <T> T get(Key<T> key) {
    return config.get(key, member);
  }

  /** The value of a key, null where it is absent and has no default. */
  public <T> @Nullable T find(Key<T> key) {
    return config.find(key, member);
  }

  /** The value of a key, or this one where it is absent. */
  public <T> T getOr(Key<T> key, T other) {
    T value = find(key);
    return value == null ? other : value;
  }

  /** The value of a key that must be given; null, with a mistake, where it is not. */
  public <T> @Nullable T require(Key<T> key) {
    T value = find(key);
    if (value == null && areCertain(key)) {
      Members of = Objects.requireNonNull(schema.memberOf(key.name()), key.name()).of();
      Key<String> type = of.type();
      Stream<Key<?>> causes =
          Stream.concat(Stream.ofNullable(type), schema.keysOf(of, config.typeOf(of, member)));
      wrong(
          name(key),
          "is required"
              + (type == null ? "" : " at " + of.noun() + " of type " + get(type))
              + (key.file() == null ? "" : ", here or in " + last(key.file())),
          causes.toArray(Key<?>[]::new));
    }
    return value;
  }

  /** The names of members: those that are built in first, then those that were declared. */
  public Collection<String> names(Members members) {
    return names.in(members);
  }

  /** The same values; keys of members are those of this one. */
  public Values at(String name) {
    return new Values(config, schema, names, name, mistakes);
  }

  /** What a section makes of these values; null where a mistake was reported. */
  public <T> @Nullable T read(Section<T> section) {
    return section.read(this);
  }

  /** Whether the operator gave a value, or the file of a secret. */
  public boolean isGiven(Key<?> key) {
    return config.given(key, member) != null;
  }

  /** Whether the values of these are what the operator wrote, so that they can be judged. */
  public boolean areCertain(Key<?>... keys) {
    return Stream.of(keys)
        .flatMap(key -> Stream.of(key, key.file()))
        .filter(Objects::nonNull)
        .allMatch(key -> config.areCertain(name(key)));
  }

  /**
   * Whether one duration is at most another; reports a mistake if not.
   *
   * @return true also where a value is uncertain
   */
  public boolean requireOrder(Key<Duration> lower, Key<Duration> upper) {
    boolean wrong = areCertain(lower, upper) && get(lower).compareTo(get(upper)) > 0;
    if (wrong) {
      wrong(
          name(lower),
          "%d ms is longer than %s of %d ms"
              .formatted(get(lower).toMillis(), name(upper), get(upper).toMillis()),
          lower,
          upper);
    }
    return !wrong;
  }

  /** Reports a mistake at a key, or at the key of its file where that was given. */
  public void wrong(Key<?> key, String message) {
    ConfigValue given = config.given(key, member);
    wrong(given == null ? name(key) : given.name(), message, key);
  }

  /**
   * Reports a mistake.
   *
   * @param path the full name of a key or section
   * @param causes the first that was given tells where the mistake is
   */
  public void wrong(String path, String message, Key<?>... causes) {
    ConfigOrigin origin =
        Stream.of(causes)
            .map(key -> config.given(key, member))
            .filter(Objects::nonNull)
            .map(ConfigValue::origin)
            .findFirst()
            .orElse(ConfigOrigin.DEFAULT);
    mistakes.add(new Mistake(path, origin.description(), message));
  }

  /** The full name of a key. */
  public String name(Key<?> key) {
    return key.at(member);
  }

  private static String last(Key<?> key) {
    return key.name().substring(key.name().lastIndexOf('.') + 1);
  }
}
