package dev.switchboard.settings;

import dev.switchboard.settings.Reading.Accepted;
import dev.switchboard.settings.Reading.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the text of a key becomes a value. Stateless. */
public sealed interface ValueType<T>
    permits ValueType.Scalar, ValueType.Listing, ValueType.OneOrMore, InFile {

  Reading<T> read(RawValue raw);

  /** What may be written, as the rest of the sentence "allowed: ". */
  String allowed();

  /**
   * One value.
   *
   * @param secret what is found is never shown
   * @param parser null for what is not allowed
   */
  record Scalar<T>(String allowed, boolean secret, Function<String, @Nullable T> parser)
      implements ValueType<T> {

    static <T> Scalar<T> of(String allowed, Function<String, @Nullable T> parser) {
      return new Scalar<>(allowed, false, parser);
    }

    static <T> Scalar<T> secret(String allowed, Function<String, @Nullable T> parser) {
      return new Scalar<>(allowed, true, parser);
    }

    @Override
    public Reading<T> read(RawValue raw) {
      return switch (raw) {
        case RawValue.Line(String text) -> readText(text);
        case YamlNode.Scalar(_, String text) -> readText(text);
        case YamlNode.Sequence _ -> refused("found a list");
        case YamlNode.Mapping _ -> refused("found nested keys");
        case YamlNode.Empty _ -> refused("has no value");
        case YamlNode.Invalid(_, String why) -> refused(why);
      };
    }

    private Reading<T> readText(String text) {
      T value = parser.apply(text);
      return value == null ? refused("found " + shown(text)) : new Accepted<>(value);
    }

    private String shown(String text) {
      return secret ? "a value that is not shown" : SafeText.quoted(text);
    }

    private Reading<T> refused(String found) {
      return new Refused<>(found + "; allowed: " + allowed);
    }
  }

  /** Any number of values, none of them twice. */
  record Listing<T>(Scalar<T> item) implements ValueType<List<T>> {

    /** More than any real list of keys, proxies or channels holds. */
    static final int MAX_ENTRIES = 1000;

    @Override
    public String allowed() {
      return "a list, each entry " + item.allowed();
    }

    @Override
    public Reading<List<T>> read(RawValue raw) {
      return switch (raw) {
        case RawValue.Line(String text) -> readEntries(text.isBlank() ? List.of() : split(text));
        case YamlNode.Sequence(_, List<YamlNode> items) ->
            readEntries(items.stream().map(Listing::plainText).toList());
        case YamlNode.Scalar _ -> refused("found a single value where a list belongs");
        case YamlNode.Mapping _ -> refused("found nested keys");
        case YamlNode.Empty _ -> refused("has no value (an empty list is [])");
        case YamlNode.Invalid(_, String why) -> refused(why);
      };
    }

    private static List<String> split(String text) {
      return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static @Nullable String plainText(YamlNode item) {
      return item instanceof YamlNode.Scalar(_, String text) ? text : null;
    }

    private Reading<List<T>> readEntries(List<? extends @Nullable String> entries) {
      if (entries.size() > MAX_ENTRIES) {
        return new Refused<>(
            "found " + entries.size() + " entries; allowed: at most " + MAX_ENTRIES);
      }
      List<T> values = new ArrayList<>();
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < entries.size(); i++) {
        String entry = entries.get(i);
        T value = entry == null ? null : item.parser().apply(entry);
        if (value == null) {
          wrong.add(
              "entry " + (i + 1) + " is " + (entry == null ? "not plain text" : item.shown(entry)));
        } else if (values.contains(value)) {
          wrong.add("entry " + (i + 1) + " is there twice");
        } else {
          values.add(value);
        }
      }
      return wrong.isEmpty()
          ? new Accepted<>(List.copyOf(values))
          : refused(String.join(", ", wrong));
    }

    private Reading<List<T>> refused(String found) {
      return new Refused<>(found + "; allowed: " + allowed());
    }
  }

  /** A list of which there is mostly one entry, which needs no brackets in a file then. */
  record OneOrMore<T>(Listing<T> list) implements ValueType<List<T>> {

    @Override
    public String allowed() {
      return "one or a list, each " + list.item().allowed();
    }

    @Override
    public Reading<List<T>> read(RawValue raw) {
      return list.read(
          raw instanceof YamlNode.Scalar(_, String text) ? new RawValue.Line(text) : raw);
    }
  }
}
