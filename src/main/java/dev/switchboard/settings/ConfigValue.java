package dev.switchboard.settings;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a source gives for a key that exists, or could exist at a member of some type.
 *
 * @param name the full name, with the name of the member where there is one
 */
record ConfigValue(String name, RawValue raw, ConfigOrigin origin) {

  /** On one line, as it was written. */
  String text() {
    return raw instanceof YamlNode.Sequence(_, List<YamlNode> items)
        ? items.stream().map(RawValue::singleText).collect(Collectors.joining(", "))
        : Objects.requireNonNullElse(raw.singleText(), "");
  }
}
