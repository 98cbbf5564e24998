package dev.switchboard.provider.mock;

import dev.switchboard.message.Channel;
import dev.switchboard.settings.Key;
import dev.switchboard.settings.ProviderSection;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Types;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of mock providers: the faults of each, which fall back to those of all, and what is
 * the same for all of them.
 */
final class MockSection implements ProviderSection<PartialFaults> {
  private static final String FAULTS = "faults.";
  private static final String DESCRIPTION =
      "Sends nothing, and answers as it is told. What is not said here is taken from `faults.*`,"
          + " one by one; the three percentages that result add up to 100 at most.";

  private static final Map<FaultMember, Key<Integer>> OWN = new EnumMap<>(FaultMember.class);
  private static final Map<FaultMember, Key<Integer>> GLOBAL = new EnumMap<>(FaultMember.class);

  static {
    for (FaultMember member : FaultMember.values()) {
      GLOBAL.put(
          member,
          Key.of(
              FAULTS + member.key(),
              member.type(),
              Integer.toString(member.builtIn()),
              member.description()));
      OWN.put(
          member,
          Key.optional(
              Key.PROVIDER + FAULTS + member.key(),
              member.type(),
              "the global `faults.*`",
              member.description()));
    }
  }

  private static final Key<Long> OWN_SEED =
      Key.optional(
          Key.PROVIDER + FAULTS + "seed",
          Types.seed(),
          "the global `faults.*`",
          "Makes this provider's outcomes reproducible.");
  private static final Key<Long> GLOBAL_SEED =
      Key.optional(FAULTS + "seed", Types.seed(), "none: random", "Makes outcomes reproducible.");

  private static final Key<Integer> AUTO_REPLY_PERCENTAGE =
      Key.of(
          "mock.auto-reply.percentage",
          Types.percentage(),
          "0",
          "Share of the messages taken by mock providers that their recipients answer; 0 is off."
              + " Answers still to come are lost at a stop.");
  private static final Key<Duration> AUTO_REPLY_MIN_DELAY =
      Key.of(
          "mock.auto-reply.min-delay",
          Types.duration("0s", "1d"),
          "1s",
          "Shortest time to an answer.");
  private static final Key<Duration> AUTO_REPLY_MAX_DELAY =
      Key.of(
          "mock.auto-reply.max-delay",
          Types.duration("0s", "1d"),
          "10s",
          "Longest time to an answer.");
  private static final Key<Path> LEDGER =
      Key.optional(
          "mock.ledger",
          Types.directory(),
          "each process keeps its own, in memory",
          "Directory in which the mock providers of several processes on one machine remember"
              + " together what they took and were asked, so that what one process sends again"
              + " after another is a duplicate to them. For tests: it is never cleared.");

  @Override
  public String type() {
    return MockProviderType.NAME;
  }

  @Override
  public String description() {
    return DESCRIPTION;
  }

  @Override
  public Set<String> channels() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(Channel.wireNames()));
  }

  @Override
  public List<Key<?>> keys() {
    return withSeed(OWN.values(), OWN_SEED);
  }

  @Override
  public List<Key<?>> sharedKeys() {
    List<Key<?>> keys = withSeed(GLOBAL.values(), GLOBAL_SEED);
    keys.addAll(List.of(AUTO_REPLY_PERCENTAGE, AUTO_REPLY_MIN_DELAY, AUTO_REPLY_MAX_DELAY, LEDGER));
    return keys;
  }

  @Override
  public PartialFaults read(Section section) {
    PartialFaults own = faults(section, OWN, OWN_SEED);
    String name = section.name(OWN_SEED);
    // Of the global faults only what contradicts this provider's own; the rest is told once.
    new AllFaults(faults(section, GLOBAL, GLOBAL_SEED), Map.of(name, own))
        .contradictions(name).stream()
            .filter(it -> !Collections.disjoint(own.values().keySet(), it.members()))
            .forEach(
                it -> contradiction(section, section.name(OWN_SEED), it, List.of(OWN, GLOBAL)));
    return own;
  }

  @Override
  public @Nullable MockSettings readShared(Section section) {
    PartialFaults faults = faults(section, GLOBAL, GLOBAL_SEED);
    new AllFaults(faults, Map.of())
        .contradictions()
        .forEach(it -> contradiction(section, GLOBAL_SEED.name(), it, List.of(GLOBAL)));
    Duration min = section.get(AUTO_REPLY_MIN_DELAY);
    Duration max = section.get(AUTO_REPLY_MAX_DELAY);
    if (min.compareTo(max) > 0) {
      if (section.areCertain(AUTO_REPLY_MIN_DELAY, AUTO_REPLY_MAX_DELAY)) {
        section.wrong(
            AUTO_REPLY_MIN_DELAY.name(),
            "%d ms is longer than %s of %d ms"
                .formatted(min.toMillis(), AUTO_REPLY_MAX_DELAY.name(), max.toMillis()),
            AUTO_REPLY_MIN_DELAY,
            AUTO_REPLY_MAX_DELAY);
      }
      return null;
    }
    return new MockSettings(
        faults,
        new AutoReplies.Habits(section.get(AUTO_REPLY_PERCENTAGE), min, max),
        section.find(LEDGER));
  }

  private static PartialFaults faults(
      Section section, Map<FaultMember, Key<Integer>> keys, Key<Long> seed) {
    Map<FaultMember, Integer> values = new EnumMap<>(FaultMember.class);
    keys.forEach((member, key) -> {
      Integer value = section.find(key);
      if (value != null) {
        values.put(member, value);
      }
    });
    return new PartialFaults(values, section.find(seed));
  }

  /**
   * @param seedName the full name of a key in the section of the faults
   * @param keys strongest first
   */
  private static void contradiction(
      Section section,
      String seedName,
      Contradiction contradiction,
      List<Map<FaultMember, Key<Integer>>> keys) {
    Key<?>[] causes =
        keys.stream()
            .flatMap(byMember ->
                byMember.entrySet().stream()
                    .filter(it -> contradiction.members().contains(it.getKey()))
                    .map(Map.Entry::getValue))
            .toArray(Key<?>[]::new);
    if (section.areCertain(causes)) {
      String path = contradiction.path().isEmpty() ? "" : "." + contradiction.path();
      section.wrong(
          seedName.substring(0, seedName.lastIndexOf('.')) + spelled(path),
          spelled(contradiction.detail()),
          causes);
    }
  }

  /** Names in JSON have underscores where those of keys have hyphens. */
  private static String spelled(String json) {
    return json.replace('_', '-');
  }

  private static List<Key<?>> withSeed(Collection<Key<Integer>> keys, Key<Long> seed) {
    return new ArrayList<>(Stream.concat(keys.stream(), Stream.of(seed)).toList());
  }
}
