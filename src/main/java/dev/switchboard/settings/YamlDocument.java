package dev.switchboard.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A YAML file as a tree that knows its lines. Nothing is bound, resolved or expanded. Anchors,
 * aliases, tags and repeated keys become {@link YamlNode.Invalid} at their place, so that a reader
 * reports them together with its own mistakes, in the order of the file. No mistake quotes the
 * file, which may hold secrets.
 *
 * @param file its name in messages
 * @param root what was read; all that comes before the fault where there is one
 * @param faults why the rest could not be read; at most one
 */
public record YamlDocument(String file, YamlNode.Mapping root, List<Mistake> faults) {

  /** Larger files are refused. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 10;
  private static final Pattern INDENTED_WITH_TAB = Pattern.compile("(?m)^[^\\S\\n]*\\t");

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** Reads a file, which must exist. A file that cannot be read is an empty root with a fault. */
  public static YamlDocument read(Path file) {
    String name = SafeText.of(file.toString());
    return switch (SmallFile.read(file, MAX_BYTES)) {
      case SmallFile.Text(String text) -> parse(name, text);
      case SmallFile.Unreadable(SmallFile.Reason reason) -> {
        String why =
            switch (reason) {
              case MISSING -> "there is no such file";
              case DIRECTORY -> "is a directory, not a configuration file";
              case TOO_LARGE -> "is larger than " + MAX_BYTES + " bytes (1MiB)";
              case NOT_UTF_8 -> "is not UTF-8 text";
              case FAILED -> "cannot be read; check its permissions";
            };
        yield new YamlDocument(
            name, new YamlNode.Mapping(1, List.of()), List.of(new Mistake("", name, why)));
      }
    };
  }

  /**
   * Reads the text of a file.
   *
   * @param file its name in messages
   */
  static YamlDocument parse(String file, String text) {
    List<YamlNode.Member> members = new ArrayList<>();
    List<Mistake> faults = new ArrayList<>();
    new Reader(file, text, faults).document(members);
    return new YamlDocument(
        file, new YamlNode.Mapping(1, Collections.unmodifiableList(members)), List.copyOf(faults));
  }

  private static final class Reader {
    private final String file;
    private final String text;
    private final List<Mistake> faults;
    private final YAMLParser parser;

    Reader(String file, String text, List<Mistake> faults) {
      this.file = file;
      this.text = text;
      this.faults = faults;
      this.parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text);
    }

    void document(List<YamlNode.Member> members) {
      try (parser) {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
          mapping(members);
        } else if (first != null && !isEmpty()) {
          fault(line(), "holds a list or a single value; it must hold keys such as server:");
          return;
        }
        if (parser.nextToken() != null) {
          fault(line(), "a second document begins here; a file holds one");
        }
      } catch (StreamConstraintsException e) {
        fault(line(e), "is nested more than " + MAX_DEPTH + " levels deep");
      } catch (JacksonException e) {
        unreadable(e);
      }
    }

    /** Each member is added before what it holds is read, so that a fault leaves what is above. */
    private void mapping(List<YamlNode.Member> members) {
      Map<String, Integer> lines = new HashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        int line = line();
        boolean anchored = parser.getObjectId() != null;
        parser.nextToken();
        Integer first = lines.putIfAbsent(name, line);
        Consumer<YamlNode> add = node -> members.add(new YamlNode.Member(name, line, node));
        if (anchored) {
          unsupported(add);
        } else if (first != null) {
          add.accept(new YamlNode.Invalid(line, "is there twice; the first is in line " + first));
          parser.skipChildren();
        } else {
          value(add);
        }
      }
    }

    private void value(Consumer<YamlNode> add) {
      int line = line();
      if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
        unsupported(add);
      } else if (isEmpty()) {
        add.accept(new YamlNode.Empty(line));
      } else if (parser.currentToken() == JsonToken.START_OBJECT) {
        List<YamlNode.Member> members = new ArrayList<>();
        add.accept(new YamlNode.Mapping(line, Collections.unmodifiableList(members)));
        mapping(members);
      } else if (parser.currentToken() == JsonToken.START_ARRAY) {
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
            token != null && token != JsonToken.END_ARRAY;
            token = parser.nextToken()) {
          value(items::add);
        }
        add.accept(new YamlNode.Sequence(line, List.copyOf(items)));
      } else {
        add.accept(new YamlNode.Scalar(line, parser.getString()));
      }
    }

    private void unsupported(Consumer<YamlNode> add) {
      add.accept(
          new YamlNode.Invalid(
              line(),
              "anchors, aliases and tags (& * !) are not supported; write the value itself"));
      parser.skipChildren();
    }

    /** The parser takes a tilde for text; YAML 1.2 says that it is null. */
    private boolean isEmpty() {
      return switch (parser.currentToken()) {
        case VALUE_NULL -> true;
        case VALUE_STRING -> parser.getString().equals("~");
        default -> false;
      };
    }

    private int line() {
      return parser.currentTokenLocation().getLineNr();
    }

    private static int line(JacksonException e) {
      return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    }

    /** The parser's own words are not used: they quote the line. */
    private void unreadable(JacksonException e) {
      Matcher tab = INDENTED_WITH_TAB.matcher(text);
      if (tab.find()) {
        int line = 1 + (int) text.substring(0, tab.start()).chars().filter(c -> c == '\n').count();
        fault(line, "is indented with a tab; YAML allows only spaces");
      } else {
        fault(
            line(e),
            "is not readable as YAML from about here; look for a missing colon, quotation mark or"
                + " bracket, or for wrong indentation");
      }
    }

    private void fault(int line, String why) {
      faults.add(new Mistake("", ConfigOrigin.line(file, line).description(), why));
    }
  }
}
