package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
   * @param names those whose variables exist: a variable cannot declare a provider, since where its
   *     name ends could not be told from the key. The keys of an API key are few, and none ends
   *     like another that could follow a name, so a variable declares one
   */
  static List<Entry> read(
      Map<String, String> environment, KeyTree keys, DeclaredNames names, List<Mistake> mistakes) {
    Map<String, String> nameByVariable = new LinkedHashMap<>();
    environment.keySet().forEach(variable -> declareApiKey(variable, names));
    keys.names(names).forEach(name -> nameByVariable.put(Key.environmentName(name), name));

    List<Entry> entries = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach((variable, value) -> {
          if (!Key.isEnvironmentName(variable) || OF_THE_LAUNCHER.contains(variable)) {
            return;
          }
          String name = nameByVariable.get(variable);
          if (name == null) {
            mistakes.add(unknown(variable, nameByVariable.keySet()));
          } else {
            entries.add(new Entry(name, new RawValue.Line(value), Origin.variable(variable)));
          }
        });
    return entries;
  }

  private static void declareApiKey(String variable, DeclaredNames names) {
    String prefix = Key.environmentName(NamedSection.API_KEYS.path()) + "_";
    if (!variable.startsWith(prefix)) {
      return;
    }
    Keys.API_KEY_KEYS.stream()
        .map(key -> Key.environmentName(key.at("")).substring(prefix.length()))
        .filter(suffix -> variable.length() > prefix.length() + suffix.length())
        .filter(variable::endsWith)
        .map(suffix -> variable.substring(prefix.length(), variable.length() - suffix.length()))
        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
        .filter(name -> NamedSection.NAME.matcher(name).matches())
        .findFirst()
        .ifPresent(name -> names.declare(NamedSection.API_KEYS, name));
  }

  private static Mistake unknown(String variable, Collection<String> known) {
    return new Mistake(
        SafeText.of(variable),
        Origin.ENVIRONMENT.description(),
        "unknown variable" + Suggestion.of(variable, known));
  }
}
