package dev.switchboard.settings;

import org.jspecify.annotations.Nullable;

/** What a source gives for a key, before its type has read it. */
sealed interface RawValue permits RawValue.Line, YamlNode {

  /** Text of the environment or the command line, where commas separate the entries of a list. */
  record Line(String text) implements RawValue {}

  /** The text of a single value; null for anything else. */
  default @Nullable String singleText() {
    return switch (this) {
      case Line(String text) -> text;
      case YamlNode.Scalar(_, String text) -> text;
      default -> null;
    };
  }

  /** What this is, for a mistake about anything that cannot be used. */
  default String found() {
    return switch (this) {
      case Line _, YamlNode.Scalar _ -> "found a single value where a list belongs";
      case YamlNode.Sequence _ -> "found a list";
      case YamlNode.Mapping _ -> "found nested keys";
      case YamlNode.Empty _ -> "has no value";
      case YamlNode.Invalid(_, String why) -> why;
    };
  }
}
