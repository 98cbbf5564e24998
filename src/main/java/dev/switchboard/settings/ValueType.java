package dev.switchboard.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How what a source gives becomes a value. {@link ValueTypes} has the common ones. Stateless. */
public sealed interface ValueType<T> permits ValueType.Scalar, ValueType.Listing, SecretFile {

  /** Reads what a source gives. */
  Reading<T> read(RawValue raw);

  /** What may be written, as the rest of the sentence "allowed: ". */
  String allowed();

  /** Whether a value is never shown. */
  boolean isSecret();

  /** The answer to what was given. */
  sealed interface Reading<T> permits Accepted, Refused {}

  record Accepted<T>(T value) implements Reading<T> {}

  /**
   * Not allowed.
   *
   * @param why what was found and what is allowed
   */
  record Refused<T>(String why) implements Reading<T> {
    static <T> Refused<T> of(ValueType<T> type, String found) {
      return new Refused<>(found + "; allowed: " + type.allowed());
    }
  }

  /**
   * One value.
   *
   * @param parser null for what is not allowed
   */
  record Scalar<T>(String allowed, boolean isSecret, Function<String, @Nullable T> parser)
      implements ValueType<T> {

    /**
     * A value that may be shown.
     *
     * @param allowed the rest of the sentence "allowed: "
     * @param parser null for what is not allowed
     */
    public static <T> Scalar<T> of(String allowed, Function<String, @Nullable T> parser) {
      return new Scalar<>(allowed, false, parser);
    }

    /** As {@link #of}: text that matches a regular expression. */
    public static Scalar<String> matching(String allowed, String regex) {
      Pattern pattern = Pattern.compile(regex);
      return of(allowed, text -> pattern.matcher(text).matches() ? text : null);
    }

    /** As {@link #of}, for a value that is never shown. */
    public static <T> Scalar<T> secret(String allowed, Function<String, @Nullable T> parser) {
      return new Scalar<>(allowed, true, parser);
    }

    @Override
    public Reading<T> read(RawValue raw) {
      String text = raw.singleText();
      if (text == null) {
        return Refused.of(this, raw.found());
      }
      T value = parser.apply(text);
      return value == null ? Refused.of(this, "found " + shown(text)) : new Accepted<>(value);
    }

    private String shown(String text) {
      return isSecret ? "a value that is not shown" : SafeText.quoted(text);
    }
  }

  /**
   * Any number of values, none of them twice.
   *
   * @param bare whether a file may write a single entry without brackets
   */
  record Listing<T>(Scalar<T> item, boolean bare) implements ValueType<List<T>> {

    /** More than any real list of keys, proxies or channels holds. */
    static final int MAX_ENTRIES = 1000;

    /** A list, which has brackets in a file. */
    public static <T> Listing<T> of(Scalar<T> item) {
      return new Listing<>(item, false);
    }

    @Override
    public String allowed() {
      return (bare ? "one or a list, each " : "a list, each entry ") + item.allowed();
    }

    @Override
    public boolean isSecret() {
      return item.isSecret();
    }

    @Override
    public Reading<List<T>> read(RawValue raw) {
      return switch (raw) {
        case RawValue.Line(String text) -> readEntries(split(text));
        case YamlNode.Scalar(_, String text) when bare -> readEntries(split(text));
        case YamlNode.Sequence(_, List<YamlNode> items) ->
            readEntries(items.stream().map(RawValue::singleText).toList());
        case YamlNode.Empty _ -> Refused.of(this, raw.found() + " (an empty list is [])");
        default -> Refused.of(this, raw.found());
      };
    }

    private static List<String> split(String text) {
      return text.isBlank()
          ? List.of()
          : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
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
          : Refused.of(this, String.join(", ", wrong));
    }
  }
}
