package dev.switchboard.rehearsal.scenario;

import dev.switchboard.settings.Mistake;
import dev.switchboard.settings.YamlNode;
import dev.switchboard.settings.YamlNode.Mapping;
import dev.switchboard.settings.YamlNode.Member;
import dev.switchboard.settings.YamlNode.Scalar;
import dev.switchboard.settings.YamlNode.Sequence;
import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one mapping of a scenario, read by name. Every mistake is noted with its line, and
 * reading goes on; what could not be read is the fallback. Members that were not asked for are
 * mistakes ({@link #end}).
 */
final class Fields {
  private static final int MAX_QUOTED = 40;

  private final Notes notes;
  private final String path;
  private final int line;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  /** Where mistakes are collected. */
  static final class Notes {
    private final String file;
    private final List<Mistake> mistakes = new ArrayList<>();

    Notes(String file) {
      this.file = file;
    }

    void add(String key, int line, String message) {
      mistakes.add(new Mistake(key, file + ":" + line, message));
    }

    List<Mistake> mistakes() {
      return mistakes;
    }
  }

  Fields(Notes notes, String path, Mapping mapping) {
    this.notes = notes;
    this.path = path;
    this.line = mapping.line();
    mapping.members().forEach(member -> members.put(member.name(), member));
  }

  int line() {
    return line;
  }

  boolean has(String name) {
    known.add(name);
    return members.containsKey(name);
  }

  /** Names of members, in the order of the file. */
  List<String> names() {
    return List.copyOf(members.keySet());
  }

  int lineOf(String name) {
    Member member = members.get(name);
    return member == null ? line : member.line();
  }

  /** The names that are left to be asked for are mistakes. */
  void end() {
    for (Member member : members.values()) {
      if (!known.contains(member.name())) {
        notes.add(
            key(member.name()), member.line(), "is unknown" + Suggestion.of(member.name(), known));
      }
    }
  }

  void wrong(String name, String message) {
    notes.add(key(name), lineOf(name), message);
  }

  String text(String name, String fallback) {
    String text = text(name);
    return text == null ? fallback : text;
  }

  @Nullable String text(String name) {
    return scalar(name) instanceof Scalar(_, String text) ? text : null;
  }

  /** A value that a parser makes of the text; null, and a mistake, where it cannot. */
  <T> @Nullable T value(String name, Function<String, @Nullable T> parser, String allowed) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    T value = parser.apply(text);
    if (value == null) {
      wrong(name, quoted(text) + " is not " + allowed);
    }
    return value;
  }

  <T> T value(String name, Function<String, @Nullable T> parser, String allowed, T fallback) {
    T value = value(name, parser, allowed);
    return value == null ? fallback : value;
  }

  /** As {@link #value}, of a member that has to be there. */
  <T> T required(String name, Function<String, @Nullable T> parser, String allowed, T fallback) {
    if (!has(name)) {
      notes.add(key(name), line, "is missing; it is " + allowed);
      return fallback;
    }
    return value(name, parser, allowed, fallback);
  }

  /** One of a few words. */
  <T> @Nullable T oneOf(String name, Map<String, T> words) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    T value = words.get(text);
    if (value == null) {
      wrong(
          name,
          quoted(text)
              + " is not one of "
              + String.join(", ", words.keySet())
              + Suggestion.of(text, words.keySet()));
    }
    return value;
  }

  /** The members of a mapping; null where it is not there. */
  @Nullable Fields mapping(String name) {
    return present(name) instanceof Mapping mapping
        ? new Fields(notes, key(name), mapping)
        : otherThan(name, "keys and values");
  }

  /** The items of a list of mappings. */
  List<Fields> mappings(String name) {
    List<Fields> items = new ArrayList<>();
    List<YamlNode> found = items(name);
    for (int i = 0; i < found.size(); i++) {
      String itsKey = key(name) + "[" + (i + 1) + "]";
      if (found.get(i) instanceof Mapping mapping) {
        items.add(new Fields(notes, itsKey, mapping));
      } else {
        noteInvalid(itsKey, found.get(i), "keys and values");
      }
    }
    return items;
  }

  /** The items of a list of single values. */
  List<String> texts(String name) {
    List<String> items = new ArrayList<>();
    for (YamlNode item : items(name)) {
      if (item instanceof Scalar(_, String text)) {
        items.add(text);
      } else {
        noteInvalid(key(name), item, "a list of single values");
      }
    }
    return items;
  }

  private List<YamlNode> items(String name) {
    return switch (present(name)) {
      case Sequence(_, List<YamlNode> items) -> items;
      case null -> List.of();
      case YamlNode other -> {
        noteInvalid(key(name), other, "a list");
        yield List.of();
      }
    };
  }

  private @Nullable YamlNode scalar(String name) {
    YamlNode node = present(name);
    if (node != null && !(node instanceof Scalar)) {
      noteInvalid(key(name), node, "a single value");
    }
    return node;
  }

  private @Nullable YamlNode present(String name) {
    known.add(name);
    Member member = members.get(name);
    return member == null ? null : member.value();
  }

  private @Nullable Fields otherThan(String name, String expected) {
    YamlNode node = present(name);
    if (node != null) {
      noteInvalid(key(name), node, expected);
    }
    return null;
  }

  private void noteInvalid(String itsKey, YamlNode node, String expected) {
    notes.add(
        itsKey,
        node.line(),
        node instanceof YamlNode.Invalid(_, String why) ? why : "is not " + expected);
  }

  private String key(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** A whole number between two others, both included; the usual one where it is not there. */
  long within(String name, long usual, long least, long most) {
    long number = value(name, Amounts::number, Amounts.A_NUMBER, usual);
    if (number < least || number > most) {
      wrong(name, "is between " + least + " and " + most);
      return usual;
    }
    return number;
  }

  private static String quoted(String text) {
    return "\"" + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…") + "\"";
  }
}
