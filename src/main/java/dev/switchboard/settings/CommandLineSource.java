package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads pairs of key and value from the command line. */
final class CommandLineSource {

  private CommandLineSource() {}

  /**
   * The entries in the order of the pairs; only known providers have keys, as in the environment,
   * while an API key is declared by naming it.
   */
  static List<Entry> read(
      Map<String, String> pairs, KeyTree keys, DeclaredNames names, List<Mistake> mistakes) {
    List<Entry> entries = new ArrayList<>();
    pairs.forEach((name, value) -> {
      NamedSection.Member member = NamedSection.memberOf(name);
      if (!keys.isKey(name) || (member != null && isUnknown(member, names))) {
        mistakes.add(unknown(name, keys, names));
      } else {
        if (member != null) {
          names.declare(member.section(), member.name());
        }
        entries.add(new Entry(name, new RawValue.Line(value), Origin.COMMAND_LINE));
      }
    });
    return entries;
  }

  private static boolean isUnknown(NamedSection.Member member, DeclaredNames names) {
    return member.section() == NamedSection.PROVIDERS
        && !names.contains(NamedSection.PROVIDERS, member.name());
  }

  private static Mistake unknown(String name, KeyTree keys, DeclaredNames names) {
    return new Mistake(
        SafeText.of(name),
        Origin.COMMAND_LINE.description(),
        "unknown key" + Suggestion.of(name, keys.names(names)));
  }
}
