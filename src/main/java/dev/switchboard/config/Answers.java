package dev.switchboard.config;

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

  private final Map<String, Winner> winners = new HashMap<>();
  private final Set<String> doubtful = new HashSet<>();

  /** A value is read once: the file that it may come from can change. */
  private record Winner(Object value, Origin origin) {}

  /**
   * Weighs the entries.
   *
   * @param entries weakest source first
   */
  Answers(List<Entry> entries, List<Mistake> mistakes) {
    for (Entry entry : entries) {
      if (takesBack(entry)) {
        winners.remove(entry.name());
        continue;
      }
      switch (entry.key().type().read(entry.given())) {
        case Reading.Accepted<?>(Object value) ->
            winners.put(entry.name(), new Winner(value, entry.origin()));
        case Reading.Refused<?>(String why) -> {
          mistakes.add(new Mistake(entry.name(), entry.origin().description(), why));
          doubtful.add(entry.name());
        }
      }
    }
  }

  /**
   * An empty value of a key that may be absent makes it absent again, whatever a weaker source
   * said.
   */
  private static boolean takesBack(Entry entry) {
    boolean empty =
        switch (entry.given()) {
          case Given.Nothing _ -> true;
          case Given.Line(String text) -> text.isEmpty();
          default -> false;
        };
    return empty && entry.key().isOptional() && isSingle(entry.key().type());
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
    return switch (key.type().read(new Given.Line(fallback))) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(String why) ->
          throw new IllegalStateException(key.name() + ": " + why);
    };
  }
}
