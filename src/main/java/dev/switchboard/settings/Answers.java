package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all sources together say: for each key the last valid entry, else its default. */
final class Answers {

  private final KeyTree keys;
  private final Map<String, Winner> winners = new HashMap<>();
  private final Set<String> doubtful = new HashSet<>();

  /** A value is read once: the file that it may come from can change. */
  private record Winner(Object value, Origin origin) {}

  /**
   * Weighs the entries.
   *
   * @param entries weakest source first
   */
  Answers(List<Entry> entries, KeyTree keys, List<Mistake> mistakes) {
    this.keys = keys;
    // Which keys a provider has depends on its type, wherever that is given.
    entries.stream().filter(this::isType).forEach(entry -> weigh(entry, keys.type(), mistakes));
    for (Entry entry : entries) {
      if (isType(entry)) {
        continue;
      }
      Key<?> key = keys.find(entry.name(), typeOf(entry));
      if (key != null) {
        weigh(entry, key, mistakes);
      } else if (areCertain(KeyTree.typeKey(providerOf(entry)))) {
        mistakes.add(ofNoKey(entry));
      }
    }
  }

  /** The type of a provider. */
  String typeOf(String provider) {
    return get(keys.type(), KeyTree.typeKey(provider));
  }

  private void weigh(Entry entry, Key<?> key, List<Mistake> mistakes) {
    if (takesBack(entry.raw(), key)) {
      winners.remove(entry.name());
      return;
    }
    switch (key.type().read(entry.raw())) {
      case Reading.Accepted<?>(Object value) ->
          winners.put(entry.name(), new Winner(value, entry.origin()));
      case Reading.Refused<?>(String why) -> {
        mistakes.add(new Mistake(entry.name(), entry.origin().description(), why));
        doubtful.add(entry.name());
      }
    }
  }

  private boolean isType(Entry entry) {
    return entry.name().equals(KeyTree.typeKey(providerOf(entry)));
  }

  private String typeOf(Entry entry) {
    return typeOf(providerOf(entry));
  }

  /** Empty where it is about no provider. */
  private static String providerOf(Entry entry) {
    NamedSection.Member member = NamedSection.memberOf(entry.name());
    return member != null && member.section() == NamedSection.PROVIDERS ? member.name() : "";
  }

  private Mistake ofNoKey(Entry entry) {
    String type = typeOf(entry);
    List<String> others = keys.typesWith(entry.name());
    String why =
        others.isEmpty()
            ? "unknown key"
                + Suggestion.of(entry.name(), keys.namesAndSections(providerOf(entry), type))
            : "is a key of type %s; the type of this provider is %s"
                .formatted(String.join(" and ", others), type);
    return new Mistake(SafeText.of(entry.name()), entry.origin().description(), why);
  }

  /**
   * An empty value of a key that may be absent makes it absent again, whatever a weaker source
   * said.
   */
  private static boolean takesBack(RawValue raw, Key<?> key) {
    boolean empty =
        switch (raw) {
          case YamlNode.Empty _ -> true;
          case RawValue.Line(String text) -> text.isEmpty();
          default -> false;
        };
    return empty && key.isOptional() && isSingle(key.type());
  }

  private static boolean isSingle(ValueType<?> type) {
    return type instanceof ValueType.Scalar<?> || type instanceof InFile<?>;
  }

  /** The value of a key that always has one. */
  <T> T get(Key<T> key) {
    return get(key, key.name());
  }

  /** The same for a key of a provider or API key. */
  <T> T get(Key<T> key, String name) {
    T value = find(key, name);
    if (value == null) {
      throw new IllegalArgumentException(name + " may be absent");
    }
    return value;
  }

  /** The value of a key, or null if it is absent and has no default. */
  @SuppressWarnings("unchecked") // A name has one key, whose type has read the value.
  <T> @Nullable T find(Key<T> key, String name) {
    Winner winner = winners.get(name);
    if (winner != null) {
      return (T) winner.value();
    }
    String fallback = key.fallback();
    return fallback == null ? null : read(key, fallback);
  }

  /** Whether any source answered for a key. */
  boolean isGiven(String name) {
    return winners.containsKey(name);
  }

  /** Whether all of these are what the operator wrote, so that a rule over them can be judged. */
  boolean areCertain(String... names) {
    return Stream.of(names).noneMatch(doubtful::contains);
  }

  /** Where the first of these that was given comes from. */
  Origin originOf(String... names) {
    return Arrays.stream(names)
        .flatMap(name -> Stream.ofNullable(winners.get(name)))
        .map(Winner::origin)
        .findFirst()
        .orElse(Origin.DEFAULT);
  }

  private static <T> T read(Key<T> key, String fallback) {
    return switch (key.type().read(new RawValue.Line(fallback))) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(String why) ->
          throw new IllegalStateException(key.name() + ": " + why);
    };
  }
}
