package dev.switchboard.settings;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/** The names of all {@link Members}: those that are built in, then those that are declared. */
final class DeclaredNames {
  private final Map<Members, SequencedSet<String>> names = new HashMap<>();

  void declare(Members members, String name) {
    of(members).add(name);
  }

  Collection<String> in(Members members) {
    return Collections.unmodifiableCollection(of(members));
  }

  private SequencedSet<String> of(Members members) {
    return names.computeIfAbsent(members, it -> new LinkedHashSet<>(it.builtIn()));
  }
}
