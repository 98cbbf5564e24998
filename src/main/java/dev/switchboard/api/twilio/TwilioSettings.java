package dev.switchboard.api.twilio;

import org.jspecify.annotations.Nullable;

/**
 * What the operator decided about Twilio alone.
 *
 * @param authToken signs what is posted; null where the keys of clients do
 */
public record TwilioSettings(@Nullable String authToken) {
  /** Shows no token. */
  @Override
  public String toString() {
    return "TwilioSettings[...]";
  }
}
