package dev.switchboard.settings;

import java.util.List;

/** A part of a {@link YamlDocument} with its line, counted from 1. */
public sealed interface YamlNode extends RawValue {

  /** The line where it begins. */
  int line();

  /** A scalar as it is written: {@code NO} stays {@code NO}, {@code 0123} stays {@code 0123}. */
  record Scalar(int line, String text) implements YamlNode {}

  /** A list. */
  record Sequence(int line, List<YamlNode> items) implements YamlNode {}

  /**
   * Keys and their values.
   *
   * @param members in the order of the file; a key may be there twice, and is then invalid
   */
  record Mapping(int line, List<Member> members) implements YamlNode {}

  /** No value: {@code key:}, {@code null} or {@code ~}. */
  record Empty(int line) implements YamlNode {}

  /**
   * What is valid YAML and not supported.
   *
   * @param why for a {@link Mistake}; never quotes the file
   */
  record Invalid(int line, String why) implements YamlNode {}

  /**
   * A key and its value.
   *
   * @param line of the key
   */
  record Member(String name, int line, YamlNode value) {}
}
