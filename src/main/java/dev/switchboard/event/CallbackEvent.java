package dev.switchboard.event;

import java.time.Duration;

/** What became of telling the outside. Told when it is durable. */
public sealed interface CallbackEvent extends Event {
  /**
   * An endpoint was called.
   *
   * @param result {@code acknowledged}, {@code retried} or {@code given_up}
   */
  record Called(String result, Duration latency) implements CallbackEvent {}

  /**
   * An endpoint is left alone from now on.
   *
   * @param reason {@code failing} or {@code gone}
   */
  record EndpointDisabled(String endpoint, String reason) implements CallbackEvent {}

  /** An endpoint that was left alone has answered a probe. */
  record EndpointEnabled(String endpoint) implements CallbackEvent {}

  /**
   * Callbacks were given up because the endpoint that they waited for is gone or removed.
   *
   * @param callbacks how many
   */
  record GivenUpWithEndpoint(int callbacks) implements CallbackEvent {}
}
