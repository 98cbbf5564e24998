package dev.switchboard.provider.mock;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of faults, which are the same for all mock providers together and for each of them. */
final class FaultKeys {
  private final Map<FaultMember, Key<Integer>> members = new EnumMap<>(FaultMember.class);
  private final Key<Long> seed;

  /**
   * @param path what their names begin with, without the dot
   * @param fallbackNote what the reference says about the defaults; null for those that are built
   *     in
   */
  FaultKeys(String path, @Nullable String fallbackNote) {
    for (FaultMember member : FaultMember.values()) {
      String name = path + "." + member.key();
      String description = member.description();
      members.put(
          member,
          fallbackNote == null
              ? Key.of(name, member.type(), member.written(member.builtIn()), description)
              : Key.optional(name, member.type(), fallbackNote, description));
    }
    seed =
        Key.optional(
            path + ".seed",
            ValueTypes.seed(),
            fallbackNote == null ? "none: random" : fallbackNote,
            "Makes outcomes reproducible.");
  }

  List<Key<?>> all() {
    return Stream.<Key<?>>concat(members.values().stream(), Stream.of(seed)).toList();
  }

  /** Only what has a value. */
  PartialFaults read(Values values) {
    Map<FaultMember, Integer> found = new EnumMap<>(FaultMember.class);
    members.forEach((member, key) -> {
      Integer value = values.find(key);
      if (value != null) {
        found.put(member, value);
      }
    });
    return new PartialFaults(found, values.find(seed));
  }

  /**
   * Reports values that make no sense together.
   *
   * @param fallback whose values count where these have none; null for none
   */
  void report(FaultConflict contradiction, Values values, @Nullable FaultKeys fallback) {
    Key<?>[] causes =
        Stream.concat(
                of(contradiction.members()),
                fallback == null ? Stream.of() : fallback.of(contradiction.members()))
            .toArray(Key<?>[]::new);
    if (values.areCertain(causes)) {
      String below =
          contradiction.path().isEmpty() ? "" : "." + contradiction.path().replace('/', '.');
      String at = values.name(seed);
      values.wrong(
          at.substring(0, at.lastIndexOf('.')) + spelled(below),
          spelled(contradiction.detail()),
          causes);
    }
  }

  private Stream<Key<Integer>> of(Collection<FaultMember> some) {
    return members.entrySet().stream()
        .filter(it -> some.contains(it.getKey()))
        .map(Map.Entry::getValue);
  }

  /** Names in JSON have underscores where those of keys have hyphens. */
  private static String spelled(String json) {
    return json.replace('_', '-');
  }
}
