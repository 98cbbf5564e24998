package dev.switchboard.settings;

import java.time.Duration;

/**
 * What is deleted by itself.
 *
 * @param messages how long a message is kept after it was accepted; zero is for ever
 */
public record RetentionSettings(Duration messages) {

  /** Whether anything is deleted. */
  public boolean isOn() {
    return messages.isPositive();
  }
}
