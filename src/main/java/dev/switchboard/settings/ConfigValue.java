package dev.switchboard.settings;

import java.util.stream.Collectors;

/**
 * What a source gives for a key that exists, or could exist at a member of some type.
 *
 * @param name the full name, with the name of the member where there is one
 */
record ConfigValue(String name, RawValue raw, ConfigOrigin origin) {

  /** On one line, as it was written. */
  String text() {
    return switch (raw) {
      case RawValue.Line(String line) -> line;
      case YamlNode.Scalar(_, String scalar) -> scalar;
      case YamlNode.Sequence sequence ->
          sequence.items().stream()
              .map(item -> new ConfigValue(name, item, origin).text())
              .collect(Collectors.joining(", "));
      case YamlNode.Mapping _, YamlNode.Empty _, YamlNode.Invalid _ -> "";
    };
  }
}
