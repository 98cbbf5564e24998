package dev.switchboard.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys and sections by their full names, in which a provider or an API key has its name. The
 * keys of a provider are those of all providers, and those of its type. Immutable.
 */
final class KeyTree {

  /** The providers that always exist, in their order, and what they are for. */
  static final SequencedMap<String, List<String>> BUILT_IN_CHANNELS = builtInChannels();

  private static final String TYPE = Key.PROVIDER + "type";

  private final SequencedMap<String, ProviderSection<?>> types = new LinkedHashMap<>();
  private final Key<String> type;
  private final SequencedMap<String, Key<?>> common = new LinkedHashMap<>();
  private final Map<String, SequencedMap<String, Key<?>>> ofType = new LinkedHashMap<>();
  private final Set<String> sections;

  /**
   * @param types the first is that of a provider whose type is not given
   * @throws IllegalArgumentException when two types claim one name, or contradict each other
   */
  KeyTree(List<? extends ProviderSection<?>> types) {
    types.forEach(section -> {
      if (this.types.put(section.type(), section) != null) {
        throw new IllegalArgumentException("two types are named " + section.type());
      }
    });
    this.type =
        Key.of(
            TYPE,
            Types.word(this.types.keySet()),
            this.types.firstEntry().getKey(),
            "What sends the messages: each type has keys of its own, below.");
    for (Key<?> key : Keys.ALL) {
      if (key.equals(Keys.PROVIDER_CHANNELS)) {
        addCommon(type);
      }
      addCommon(key);
      if (key.equals(Keys.PROVIDER_TIMEOUT)) {
        types.forEach(section -> section.sharedKeys().forEach(this::addCommon));
      }
    }
    types.forEach(section -> {
      SequencedMap<String, Key<?>> keys = new LinkedHashMap<>();
      section.keys().forEach(key -> keys.put(key.name(), key));
      ofType.put(section.type(), keys);
    });
    this.sections = sectionsOf(allTemplates());
    allTemplates().stream()
        .filter(sections::contains)
        .findFirst()
        .ifPresent(name -> {
          throw new IllegalArgumentException(name + " is a key and a section");
        });
  }

  /** The key that says of which type a provider is. */
  Key<String> type() {
    return type;
  }

  /** Its full name. */
  static String typeKey(String provider) {
    return TYPE.replace(Key.NAME, provider);
  }

  /** A type that exists. */
  ProviderSection<?> section(String type) {
    ProviderSection<?> section = types.get(type);
    if (section == null) {
      throw new IllegalArgumentException("no type is named " + type);
    }
    return section;
  }

  /** All types, in their order. */
  Collection<ProviderSection<?>> types() {
    return types.sequencedValues();
  }

  /** The keys that do not depend on the type of a provider, in the order of the reference. */
  Collection<Key<?>> commonKeys() {
    return common.sequencedValues();
  }

  /** Whether there is such a key, at whichever type of provider. */
  boolean isKey(String fullName) {
    String template = template(fullName);
    return common.containsKey(template)
        || ofType.values().stream().anyMatch(keys -> keys.containsKey(template));
  }

  /**
   * The key of this name, or null.
   *
   * @param type of the provider that the name is about
   */
  @Nullable Key<?> find(String fullName, String type) {
    String template = template(fullName);
    Key<?> key = common.get(template);
    return key != null ? key : ofType.getOrDefault(type, new LinkedHashMap<>()).get(template);
  }

  /** The types whose providers have such a key, or keys below this section. */
  List<String> typesWith(String fullName) {
    String template = template(fullName);
    return ofType.entrySet().stream()
        .filter(entry ->
            entry.getValue().keySet().stream()
                .anyMatch(name -> name.equals(template) || name.startsWith(template + ".")))
        .map(Map.Entry::getKey)
        .toList();
  }

  boolean isSection(String path) {
    return sections.contains(template(path));
  }

  /** Every full name there is with these declared names, at whichever type of provider. */
  List<String> names(DeclaredNames declared) {
    return names(allTemplates(), declared);
  }

  private static List<String> names(Collection<String> templates, DeclaredNames declared) {
    List<String> names = new ArrayList<>();
    for (String template : templates) {
      NamedSection.Member member = NamedSection.memberOf(template);
      if (member == null) {
        names.add(template);
      } else {
        declared.in(member.section()).forEach(name -> names.add(template.replace(Key.NAME, name)));
      }
    }
    return names;
  }

  /** Every full name, and every section above them, that does not depend on a provider's type. */
  Set<String> namesAndSections(DeclaredNames declared) {
    List<String> names = names(common.keySet(), declared);
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(sectionsOf(names));
    return all;
  }

  /** Every full name and section below one provider of this type. */
  Set<String> namesAndSections(String provider, String type) {
    Set<String> names = new LinkedHashSet<>();
    common.keySet().stream().filter(name -> name.startsWith(Key.PROVIDER)).forEach(names::add);
    names.addAll(ofType.getOrDefault(type, new LinkedHashMap<>()).keySet());
    Set<String> full = new LinkedHashSet<>();
    names.forEach(name -> full.add(name.replace(Key.NAME, provider)));
    full.addAll(sectionsOf(new ArrayList<>(full)));
    return full;
  }

  private void addCommon(Key<?> key) {
    if (common.putIfAbsent(key.name(), key) != null) {
      throw new IllegalArgumentException(key.name() + " is declared twice");
    }
  }

  private Set<String> allTemplates() {
    Set<String> all = new LinkedHashSet<>(common.keySet());
    ofType.values().forEach(keys -> all.addAll(keys.keySet()));
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
