package dev.switchboard.settings;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/**
 * The names in each {@link NamedSection}: those that always exist, then those that are declared.
 */
final class DeclaredNames {
  private final Map<NamedSection, SequencedSet<String>> names = new EnumMap<>(NamedSection.class);

  /** Only the built-in providers. */
  DeclaredNames() {
    for (NamedSection section : NamedSection.values()) {
      names.put(section, new LinkedHashSet<>());
    }
    of(NamedSection.PROVIDERS).addAll(KeyTree.BUILT_IN_CHANNELS.keySet());
  }

  void declare(NamedSection section, String name) {
    of(section).add(name);
  }

  boolean contains(NamedSection section, String name) {
    return of(section).contains(name);
  }

  Collection<String> in(NamedSection section) {
    return Collections.unmodifiableCollection(of(section));
  }

  private SequencedSet<String> of(NamedSection section) {
    SequencedSet<String> found = names.get(section);
    if (found == null) {
      throw new IllegalArgumentException(section.path());
    }
    return found;
  }
}
