package dev.switchboard.settings;

/**
 * One thing the operator has to repair.
 *
 * @param key the key it is about, or the name of an unknown environment variable; empty if it is
 *     about a file as a whole
 * @param source where the value came from, such as {@code switchboard.yaml:12} or {@code
 *     environment variable SWITCHBOARD_SERVER_PORT}
 * @param message what was found and what is allowed; never a secret
 */
public record Mistake(String key, String source, String message) {

  /** One line for a terminal. */
  @Override
  public String toString() {
    return key.isEmpty() ? source + ": " + message : key + " (" + source + "): " + message;
  }
}
