package dev.switchboard.settings;

import dev.switchboard.settings.Members.Member;
import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads pairs of key and value from the command line. */
final class CommandLineSource {

  private CommandLineSource() {}

  /**
   * The values in the order of the pairs.
   *
   * @param names the known ones; those that pairs declare are added
   */
  static List<ConfigValue> read(
      Map<String, String> pairs, ConfigSchema schema, DeclaredNames names, List<Mistake> mistakes) {
    List<ConfigValue> values = new ArrayList<>();
    pairs.forEach((name, text) -> {
      Member member = schema.memberOf(name);
      if (!schema.isKey(name) || !mayBeNamed(member, names)) {
        mistakes.add(
            new Mistake(
                SafeText.of(name),
                ConfigOrigin.COMMAND_LINE.description(),
                "unknown key" + Suggestion.of(name, schema.names(names))));
        return;
      }
      if (member != null) {
        names.declare(member.of(), member.name());
      }
      values.add(new ConfigValue(name, new RawValue.Line(text), ConfigOrigin.COMMAND_LINE));
    });
    return values;
  }

  private static boolean mayBeNamed(@Nullable Member member, DeclaredNames names) {
    return member == null
        || (member.of().isDeclaredAnywhere()
            ? Members.NAMES.matcher(member.name()).matches()
            : names.in(member.of()).contains(member.name()));
  }
}
