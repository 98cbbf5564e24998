package dev.switchboard.telemetry;

import dev.switchboard.settings.Key;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.ValueTypes;
import dev.switchboard.settings.Values;

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
  private final Key<LoggingSettings.Format> format =
      key("logging.format", ValueTypes.oneOf(LoggingSettings.Format.values()), "auto")
          .doc("`auto` is text on a terminal, else JSON.");

  @Override
  protected LoggingSettings read(Values values) {
    return new LoggingSettings(values.get(level).least, values.get(format));
  }
}
