package dev.switchboard.config;

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
  static List<Entry> read(Map<String, String> pairs, DeclaredNames names, List<Mistake> mistakes) {
    List<Entry> entries = new ArrayList<>();
    pairs.forEach((name, value) -> {
      Key<?> key = KeyTree.find(name);
      NamedSection.Member member = NamedSection.memberOf(name);
      if (key == null || (member != null && isUnknown(member, names))) {
        mistakes.add(unknown(name, names));
      } else {
        if (member != null) {
          names.declare(member.section(), member.name());
        }
        entries.add(new Entry(name, key, new Given.Line(value), Origin.COMMAND_LINE));
      }
    });
    return entries;
  }

  private static boolean isUnknown(NamedSection.Member member, DeclaredNames names) {
    return member.section() == NamedSection.PROVIDERS
        && !names.contains(NamedSection.PROVIDERS, member.name());
  }

  private static Mistake unknown(String name, DeclaredNames names) {
    return new Mistake(
        Quoted.plain(name),
        Origin.COMMAND_LINE.description(),
        "unknown key" + Suggestion.of(name, KeyTree.names(names)));
  }
}
