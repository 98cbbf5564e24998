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

/** Reads the variables that begin with {@code SWITCHBOARD_}; all others are not ours. */
final class EnvironmentSource {

  /** Read by the launcher, and by the commands that ask a server. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "SWITCHBOARD_JAVA_OPTS",
          "SWITCHBOARD_URL",
          "SWITCHBOARD_API_KEY",
          "SWITCHBOARD_API_KEY_FILE");

  private EnvironmentSource() {}

  /**
   * The values in the order of the variables' names.
   *
   * @param names the known ones; those that variables declare are added
   */
  static List<ConfigValue> read(
      Map<String, String> environment,
      ConfigSchema schema,
      DeclaredNames names,
      List<Mistake> mistakes) {
    for (Members members : schema.members()) {
      environment.keySet().forEach(variable -> declare(variable, members, schema, names));
    }
    Map<String, String> nameByVariable = new LinkedHashMap<>();
    schema.names(names).forEach(name -> nameByVariable.put(Key.environmentName(name), name));

    List<ConfigValue> values = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach((variable, text) -> {
          if (!Key.isEnvironmentName(variable) || NO_SETTINGS.contains(variable)) {
            return;
          }
          String name = nameByVariable.get(variable);
          if (name == null) {
            mistakes.add(unknown(variable, nameByVariable.keySet()));
          } else {
            values.add(
                new ConfigValue(name, new RawValue.Line(text), ConfigOrigin.variable(variable)));
          }
        });
    return values;
  }

  /**
   * A variable declares a member whose keys are few: then none of them ends like another that could
   * follow a name.
   */
  private static void declare(
      String variable, Members members, ConfigSchema schema, DeclaredNames names) {
    String prefix = Key.environmentName(members.path()) + "_";
    if (!members.isDeclaredAnywhere() || !variable.startsWith(prefix)) {
      return;
    }
    schema
        .keysOf(members, "")
        .map(key -> Key.environmentName(key.at("")).substring(prefix.length()))
        .filter(suffix -> variable.length() > prefix.length() + suffix.length())
        .filter(variable::endsWith)
        .map(suffix -> variable.substring(prefix.length(), variable.length() - suffix.length()))
        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
        .filter(name -> Members.NAMES.matcher(name).matches())
        .findFirst()
        .ifPresent(name -> names.declare(members, name));
  }

  private static Mistake unknown(String variable, Collection<String> known) {
    return new Mistake(
        SafeText.of(variable),
        ConfigOrigin.ENVIRONMENT.description(),
        "unknown variable" + Suggestion.of(variable, known));
  }
}
