package dev.switchboard.settings;

/**
 * A rate limit.
 *
 * @param perMinute steady requests per minute; 0 switches the limit off
 * @param burst requests at once, at least 1
 */
public record LimitSetting(int perMinute, int burst) {

  /** Whether the limit limits anything. */
  public boolean isOn() {
    return perMinute > 0;
  }
}
