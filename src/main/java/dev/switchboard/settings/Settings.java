package dev.switchboard.settings;

import java.util.List;
import java.util.Map;

/**
 * The whole configuration of one process. Immutable, and consistent. Holds secrets, and shows none.
 */
public final class Settings {
  private final Map<Section<?>, Object> sections;
  private final List<Setting> values;

  Settings(Map<Section<?>, Object> sections, List<Setting> values) {
    this.sections = Map.copyOf(sections);
    this.values = List.copyOf(values);
  }

  /**
   * What a section made of its values.
   *
   * @throws IllegalArgumentException if the section was not loaded
   */
  @SuppressWarnings("unchecked") // The section itself made it.
  public <T> T get(Section<T> section) {
    Object value = sections.get(section);
    if (value == null) {
      throw new IllegalArgumentException(section.getClass().getName() + " was not loaded");
    }
    return (T) value;
  }

  /** Every key with its value and where that comes from, in the order of the reference. */
  public List<Setting> values() {
    return values;
  }
}
