package dev.switchboard.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a source says about a key, before it is known whether that is allowed. */
sealed interface Given {

  /**
   * A YAML scalar exactly as it is written: {@code NO} stays {@code NO}, {@code 0123} stays {@code
   * 0123}.
   */
  record Text(String text) implements Given {}

  /** Environment or command line, which know only text: a list is separated by commas. */
  record Line(String text) implements Given {}

  /** A YAML list; an entry that is not plain text is null. */
  record Items(List<@Nullable String> entries) implements Given {}

  /** A YAML mapping where a value belongs. */
  record Section() implements Given {}

  /** A YAML key without a value. */
  record Nothing() implements Given {}
}
