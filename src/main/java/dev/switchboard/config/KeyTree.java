package dev.switchboard.config;

import static java.util.function.Function.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds keys and sections by their full names, in which a provider or an API key has its name. */
final class KeyTree {

  /** The providers that always exist, in their order, and what they are for. */
  static final SequencedMap<String, List<String>> BUILT_IN_CHANNELS = builtInChannels();

  private static final Map<String, Key<?>> KEYS =
      Keys.ALL.stream().collect(Collectors.toUnmodifiableMap(Key::name, identity()));

  private static final Set<String> SECTIONS = sectionsOf(KEYS.keySet());

  private KeyTree() {}

  static @Nullable Key<?> find(String fullName) {
    return KEYS.get(template(fullName));
  }

  static boolean isSection(String path) {
    return SECTIONS.contains(template(path));
  }

  /** Every full name there is with these declared names. */
  static List<String> names(DeclaredNames declared) {
    List<String> names = new ArrayList<>();
    for (Key<?> key : Keys.ALL) {
      NamedSection.Member member = NamedSection.memberOf(key.name());
      if (member == null) {
        names.add(key.name());
      } else {
        declared.in(member.section()).forEach(name -> names.add(key.at(name)));
      }
    }
    return names;
  }

  /** Every full name and every section above them. */
  static Set<String> namesAndSections(DeclaredNames declared) {
    List<String> names = names(declared);
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(sectionsOf(names));
    return all;
  }

  private static SequencedMap<String, List<String>> builtInChannels() {
    SequencedMap<String, List<String>> channels = new LinkedHashMap<>();
    channels.put("sms-mms", List.of("sms", "mms"));
    channels.put("email", List.of("email"));
    return Collections.unmodifiableSequencedMap(channels);
  }

  private static Set<String> sectionsOf(Collection<String> names) {
    Set<String> sections = new LinkedHashSet<>();
    for (String name : names) {
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        sections.add(name.substring(0, dot));
      }
    }
    return sections;
  }

  private static String template(String fullName) {
    NamedSection.Member member = NamedSection.memberOf(fullName);
    return member == null || !NamedSection.NAME.matcher(member.name()).matches()
        ? fullName
        : member.section().path() + "." + Key.NAME + member.rest();
  }
}
