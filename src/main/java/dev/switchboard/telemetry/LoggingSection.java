package dev.switchboard.telemetry;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;
import java.util.EnumMap;
import java.util.Map;

/** What is logged, and how it looks: {@code logging.*}. */
public final class LoggingSection extends Section<LoggingSettings> {
  private enum Level {
    ERROR(LogLevel.ERROR),
    WARN(LogLevel.WARN),
    INFO(LogLevel.INFO),
    DEBUG(LogLevel.DEBUG),
    TRACE(LogLevel.DEBUG);

    private final LogLevel least;

    Level(LogLevel least) {
      this.least = least;
    }
  }

  private final Key<Level> level =
      key("logging.level", ValueTypes.oneOf(Level.values()), "info")
          .doc("The least severe lines that are written.");
  private final Map<LogArea, Key<Level>> levels = areas();
  private final Key<LoggingSettings.Format> format =
      key("logging.format", ValueTypes.oneOf(LoggingSettings.Format.values()), "auto")
          .doc(
              "`auto` is text on a terminal, else JSON. Text on a terminal has colours, unless the"
                  + " environment sets `NO_COLOR`.");

  private Map<LogArea, Key<Level>> areas() {
    Map<LogArea, Key<Level>> keys = new EnumMap<>(LogArea.class);
    for (LogArea area : LogArea.values()) {
      keys.put(
          area,
          optional(
                  "logging.levels." + area.key(),
                  ValueTypes.oneOf(Level.values()),
                  "`logging.level`")
              .doc("The same for the lines of this area alone."));
    }
    return keys;
  }

  @Override
  protected LoggingSettings read(Values values) {
    Map<LogArea, LogLevel> others = new EnumMap<>(LogArea.class);
    levels.forEach((area, key) -> {
      Level own = values.find(key);
      if (own != null) {
        others.put(area, own.least);
      }
    });
    return new LoggingSettings(new LogLevels(values.get(level).least, others), values.get(format));
  }
}
