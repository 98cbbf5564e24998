package dev.switchboard.telemetry;

import java.util.Map;

/**
 * From which level on the lines of each area are written.
 *
 * @param usual for every area that is not in {@code others}
 */
public record LogLevels(LogLevel usual, Map<LogArea, LogLevel> others) {
  public LogLevels {
    others = Map.copyOf(others);
  }

  /** The same level everywhere. */
  public static LogLevels all(LogLevel level) {
    return new LogLevels(level, Map.of());
  }

  /** Whether lines of an area and level are written. */
  public boolean admit(LogArea area, LogLevel level) {
    return level.compareTo(others.getOrDefault(area, usual)) >= 0;
  }
}
