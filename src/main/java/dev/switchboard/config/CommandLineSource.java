package dev.switchboard.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads pairs of key and value from the command line. */
final class CommandLineSource {

  private CommandLineSource() {}

  /**
   * The entries in the order of the pairs; only known providers have keys, as in the environment.
   */
  static List<Entry> read(
      Map<String, String> pairs, Collection<String> providers, List<Mistake> mistakes) {
    List<Entry> entries = new ArrayList<>();
    pairs.forEach((name, value) -> {
      Key<?> key = KeyTree.find(name);
      String provider = KeyTree.providerOf(name);
      if (key == null || (provider != null && !providers.contains(provider))) {
        mistakes.add(unknown(name, providers));
      } else {
        entries.add(new Entry(name, key, new Given.Line(value), Origin.COMMAND_LINE));
      }
    });
    return entries;
  }

  private static Mistake unknown(String name, Collection<String> providers) {
    return new Mistake(
        Quoted.plain(name),
        Origin.COMMAND_LINE.description(),
        "unknown key" + Suggestion.of(name, KeyTree.names(providers)));
  }
}
