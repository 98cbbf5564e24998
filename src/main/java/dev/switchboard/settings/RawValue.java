package dev.switchboard.settings;

/** What a source gives for a key, before its type has read it. */
sealed interface RawValue permits RawValue.Line, YamlNode {

  /** Text of the environment or the command line, where commas separate the entries of a list. */
  record Line(String text) implements RawValue {}
}
