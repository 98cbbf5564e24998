package dev.switchboard.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the variables that begin with {@code SWITCHBOARD_}; all others belong to somebody else. */
final class EnvironmentSource {

  /** Read by the launcher before there is a JVM. */
  private static final Set<String> OF_THE_LAUNCHER = Set.of("SWITCHBOARD_JAVA_OPTS");

  private EnvironmentSource() {}

  /**
   * The entries in the order of the variables' names.
   *
   * @param providers those whose variables exist: a variable cannot declare a provider, since where
   *     its name ends could not be told from the key
   */
  static List<Entry> read(
      Map<String, String> environment, Collection<String> providers, List<Mistake> mistakes) {
    Map<String, String> nameByVariable = new LinkedHashMap<>();
    KeyTree.names(providers).forEach(name -> nameByVariable.put(Key.environmentName(name), name));

    List<Entry> entries = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach((variable, value) -> {
          if (!Key.isEnvironmentName(variable) || OF_THE_LAUNCHER.contains(variable)) {
            return;
          }
          String name = nameByVariable.get(variable);
          Key<?> key = name == null ? null : KeyTree.find(name);
          if (name == null || key == null) {
            mistakes.add(unknown(variable, nameByVariable.keySet()));
          } else {
            entries.add(new Entry(name, key, new Given.Line(value), Origin.variable(variable)));
          }
        });
    return entries;
  }

  private static Mistake unknown(String variable, Collection<String> known) {
    return new Mistake(
        Quoted.plain(variable),
        Origin.ENVIRONMENT.description(),
        "unknown variable" + Suggestion.of(variable, known));
  }
}
