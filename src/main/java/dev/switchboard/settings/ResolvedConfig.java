package dev.switchboard.settings;

import dev.switchboard.settings.Members.Member;
import dev.switchboard.spelling.Suggestion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all sources together say: for each key the last valid value, else its default. */
final class ResolvedConfig {

  private final ConfigSchema schema;
  private final Map<String, Winner> winners = new HashMap<>();
  private final Set<String> refused = new HashSet<>();

  /** A value is read once: the file that it may come from can change. */
  private record Winner(Object value, ConfigValue source) {}

  /**
   * Weighs the values.
   *
   * @param values weakest source first
   * @param mistakes those in single values are added
   */
  ResolvedConfig(List<ConfigValue> values, ConfigSchema schema, List<Mistake> mistakes) {
    this.schema = schema;
    // Which keys a member has depends on its type, which any source may give.
    values.stream()
        .filter(this::isType)
        .forEach(value -> weigh(value, schema.find(value.name(), ""), mistakes));
    values.stream()
        .filter(value -> !isType(value))
        .forEach(value -> weigh(value, schema.find(value.name(), typeOf(value)), mistakes));
  }

  /** The type of a member; empty where members have no types. */
  String typeOf(Members members, String member) {
    Key<String> type = members.type();
    return type == null ? "" : get(type, member);
  }

  private String typeOf(ConfigValue value) {
    Member member = schema.memberOf(value.name());
    return member == null ? "" : typeOf(member.of(), member.name());
  }

  private boolean isType(ConfigValue value) {
    Member member = schema.memberOf(value.name());
    Key<String> type = member == null ? null : member.of().type();
    return member != null && type != null && value.name().equals(type.at(member.name()));
  }

  private void weigh(ConfigValue value, @Nullable Key<?> key, List<Mistake> mistakes) {
    if (key == null) {
      noSuchKey(value, mistakes);
    } else if (clears(value.raw(), key)) {
      winners.remove(value.name());
    } else {
      switch (key.type().read(value.raw())) {
        case ValueType.Accepted<?>(Object accepted) ->
            winners.put(value.name(), new Winner(accepted, value));
        case ValueType.Refused<?>(String why) -> {
          mistakes.add(new Mistake(value.name(), value.origin().description(), why));
          refused.add(value.name());
        }
      }
    }
  }

  /** Silent where the type itself is wrong: then it is not known which keys there are. */
  private void noSuchKey(ConfigValue value, List<Mistake> mistakes) {
    Member member = schema.memberOf(value.name());
    Key<String> typeKey = member == null ? null : member.of().type();
    if (member == null || typeKey == null || !areCertain(typeKey.at(member.name()))) {
      return;
    }
    String type = typeOf(value);
    List<String> others = schema.typesWith(value.name());
    String why =
        others.isEmpty()
            ? "unknown key" + Suggestion.of(value.name(), schema.namesAndPaths(member, type))
            : "is a key of type %s; the type of this %s is %s"
                .formatted(
                    String.join(" and ", others),
                    member.of().noun().replaceFirst("^an? ", ""),
                    type);
    mistakes.add(new Mistake(SafeText.of(value.name()), value.origin().description(), why));
  }

  /** An empty value of a single key that may be absent clears what a weaker source gave. */
  private static boolean clears(RawValue raw, Key<?> key) {
    boolean empty = raw instanceof YamlNode.Empty || raw.equals(new RawValue.Line(""));
    return empty && key.fallback() == null && !(key.type() instanceof ValueType.Listing<?>);
  }

  /** The value of a key that always has one. */
  <T> T get(Key<T> key, String member) {
    T value = find(key, member);
    if (value == null) {
      throw new IllegalArgumentException(key.name() + " may be absent");
    }
    return value;
  }

  /** The value of a key, or null if it is absent and has no default. */
  @SuppressWarnings("unchecked") // A name has one key, whose type has read the value.
  <T> @Nullable T find(Key<T> key, String member) {
    Winner winner = winner(key, member);
    if (winner != null) {
      return (T) winner.value();
    }
    String fallback = key.fallback();
    return fallback == null ? null : readDefault(key, fallback);
  }

  /** What was given for a key, or for the file in its place; null where there is neither. */
  @Nullable ConfigValue given(Key<?> key, String member) {
    Winner winner = winner(key, member);
    return winner == null ? null : winner.source();
  }

  /** The same without the file. */
  boolean isGivenItself(Key<?> key, String member) {
    return winners.containsKey(key.at(member));
  }

  /** Whether all of these are what the operator wrote, so that a rule over them can be judged. */
  boolean areCertain(String... names) {
    return Stream.of(names).noneMatch(refused::contains);
  }

  private @Nullable Winner winner(Key<?> key, String member) {
    Key<?> file = key.file();
    Winner inFile = file == null ? null : winners.get(file.at(member));
    return inFile != null ? inFile : winners.get(key.at(member));
  }

  private static <T> T readDefault(Key<T> key, String fallback) {
    return switch (key.type().read(new RawValue.Line(fallback))) {
      case ValueType.Accepted<T>(T value) -> value;
      case ValueType.Refused<T>(String why) ->
          throw new IllegalStateException(key.name() + ": " + why);
    };
  }
}
