package dev.switchboard.settings;

import dev.switchboard.spelling.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads the text of a configuration file token by token. Nothing is bound or expanded: only keys of
 * the table are entered, aliases are refused where they stand, and a message never repeats the
 * file's text, in which a secret may stand.
 */
final class YamlSource {

  /** Twice what the deepest key needs. */
  private static final int MAX_DEPTH = 10;

  /** Who made this many has taken the wrong file. */
  private static final int MAX_MISTAKES = 100;

  private static final String SECTION_OF_SECRETS = "auth";

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final String file;
  private final String text;
  private final YAMLParser parser;
  private final List<Mistake> mistakes;
  private final List<Entry> entries = new ArrayList<>();
  private final KeyTree keys;
  private final DeclaredNames names;
  private final Map<String, Integer> lineByPath = new HashMap<>();

  private YamlSource(
      String file, String text, KeyTree keys, DeclaredNames names, List<Mistake> mistakes) {
    this.file = file;
    this.text = text;
    this.keys = keys;
    this.names = names;
    this.mistakes = mistakes;
    this.parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text);
  }

  /**
   * The entries of a file in the order of its lines.
   *
   * @param file how the file is called in messages
   * @param names the known ones; those that the file declares are added
   */
  static List<Entry> read(
      String file, String text, KeyTree keys, DeclaredNames names, List<Mistake> mistakes) {
    YamlSource source = new YamlSource(file, text, keys, names, mistakes);
    source.document();
    return source.entries;
  }

  private void document() {
    try (parser) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        section("");
      } else if (first != null && !isNothing()) {
        wrong("", line(), "holds a list or a single value; it must hold keys such as server:");
        parser.skipChildren();
      }
      if (!isFull() && parser.nextToken() != null) {
        wrong("", line(), "a second document begins here; a file holds one");
      }
    } catch (StreamConstraintsException e) {
      wrong("", line(e), "is nested more than " + MAX_DEPTH + " levels deep");
    } catch (JacksonException e) {
      unreadable(e);
    }
    if (isFull()) {
      mistakes.add(new Mistake("", file, "has more mistakes; reading stopped here"));
    }
  }

  /**
   * The parser stands at the beginning of a mapping, and at its end afterwards unless the file is
   * full of mistakes.
   */
  private void section(String path) {
    while (!isFull() && parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      int line = line();
      String child = path.isEmpty() ? name : path + "." + name;
      boolean anchored = parser.getObjectId() != null;
      parser.nextToken();
      if (isPerhapsKey(path, child)) {
        wrong(
            path,
            line,
            "holds an unknown key without a value; it is not shown, as it may be secret");
      } else if (anchored || isMoreThanPlain()) {
        wrong(
            child,
            line,
            "anchors, aliases and tags (& * !) are not supported; write the value itself");
        parser.skipChildren();
      } else if (isNew(path, name, child, line)) {
        member(child, line);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** In {@code auth: {api-keys: first, second}} the second API key is a key of the mapping. */
  private boolean isPerhapsKey(String path, String child) {
    boolean amongSecrets =
        path.equals(SECTION_OF_SECRETS) || path.startsWith(SECTION_OF_SECRETS + ".");
    return amongSecrets && isNothing() && !keys.isKey(child) && NamedSection.at(child) == null;
  }

  /**
   * The parser takes a tilde for text; no key has a value that is one, so it is null as YAML 1.2
   * says.
   */
  private boolean isNothing() {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> true;
      case VALUE_STRING -> parser.getString().equals("~");
      default -> false;
    };
  }

  private boolean isMoreThanPlain() {
    return parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null;
  }

  private boolean isNew(String path, String name, String child, int line) {
    if (name.contains(".")) {
      wrong(child, line, "keys are nested here, not dotted: " + nested(child));
      return false;
    }
    NamedSection section = NamedSection.at(path);
    if (section != null && !NamedSection.NAME.matcher(name).matches()) {
      wrong(
          // Where a secret may have been put at the place of a name, it is not shown.
          section == NamedSection.API_KEYS ? path : child,
          line,
          "not a name for "
              + section.member()
              + "; allowed: a small letter, then up to 31 of a-z 0-9 -");
      return false;
    }
    Integer earlier = lineByPath.putIfAbsent(child, line);
    if (earlier != null) {
      wrong(child, line, "is there twice; the first is in line " + earlier);
      return false;
    }
    return true;
  }

  private void member(String path, int line) {
    if (keys.isKey(path) || (!keys.isSection(path) && isOfProvider(path))) {
      entries.add(new Entry(path, given(), Origin.line(file, line)));
    } else if (keys.isSection(path)) {
      subsection(path, line);
    } else {
      wrong(path, line, "unknown key" + Suggestion.of(path, keys.namesAndSections(names)));
      parser.skipChildren();
    }
  }

  /** Whether it exists depends on the type of the provider, which may be given further on. */
  private static boolean isOfProvider(String path) {
    NamedSection.Member member = NamedSection.memberOf(path);
    return member != null && member.section() == NamedSection.PROVIDERS;
  }

  private void subsection(String path, int line) {
    NamedSection.Member member = NamedSection.memberOf(path);
    if (member != null) {
      names.declare(member.section(), member.name());
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      section(path);
    } else if (!isNothing()) {
      wrong(path, line, "found a value where further keys belong");
      parser.skipChildren();
    }
  }

  private Given given() {
    if (isNothing()) {
      return new Given.Nothing();
    }
    return switch (parser.currentToken()) {
      case START_ARRAY -> new Given.Items(items());
      case START_OBJECT -> {
        parser.skipChildren();
        yield new Given.Section();
      }
      default -> new Given.Text(parser.getString());
    };
  }

  private List<@Nullable String> items() {
    List<@Nullable String> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      boolean plain = token.isScalarValue() && !isNothing() && !isMoreThanPlain();
      items.add(plain ? parser.getString() : null);
      parser.skipChildren();
    }
    return items;
  }

  private boolean isFull() {
    return mistakes.size() >= MAX_MISTAKES;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private static int line(JacksonException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
  }

  private void wrong(String path, int line, String message) {
    mistakes.add(new Mistake(Quoted.plain(path), Origin.line(file, line).description(), message));
  }

  /** The parser's own words are not used: they quote the line. */
  private void unreadable(JacksonException e) {
    int tab = lineIndentedWithTab();
    if (tab > 0) {
      wrong("", tab, "is indented with a tab; YAML allows only spaces");
    } else {
      wrong(
          "",
          line(e),
          "is not readable as YAML from about here; look for a missing colon, quotation mark or"
              + " bracket, or for wrong indentation");
    }
  }

  private int lineIndentedWithTab() {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String indentation =
          lines[i].substring(0, lines[i].length() - lines[i].stripLeading().length());
      if (indentation.contains("\t")) {
        return i + 1;
      }
    }
    return 0;
  }

  private static String nested(String path) {
    return Quoted.plain(path.replace(".", ": {") + ": ..." + "}".repeat(countDots(path)));
  }

  private static int countDots(String path) {
    return Math.toIntExact(path.chars().filter(c -> c == '.').count());
  }
}
