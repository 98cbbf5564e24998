package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that is to be made durable. What is about an endpoint counts only under its lease. */
public sealed interface CallbackWork {
  /** Whether the endpoint is another one after it, for all who look at it. */
  default boolean changesEndpoint() {
    return this instanceof Disabled || this instanceof Enabled;
  }

  /** About an endpoint. */
  sealed interface OfEndpoint extends CallbackWork {
    Served by();
  }

  /** What became of a callback. */
  sealed interface Settlement extends OfEndpoint {
    Callback callback();

    CallbackAttempt attempt();
  }

  /** The endpoint has it. */
  record Acknowledged(Served by, Callback callback, CallbackAttempt attempt)
      implements Settlement {}

  /** It is sent again. */
  record Retried(Served by, Callback callback, CallbackAttempt attempt, Instant dueAt)
      implements Settlement {}

  /** It is not sent again. The attempt says why. */
  record GivenUp(Served by, Callback callback, CallbackAttempt attempt) implements Settlement {}

  /** It stands behind another event of its message, which is sent later than it would be. */
  record Aside(Served by, EventId event, Instant dueAt) implements OfEndpoint {}

  /**
   * The endpoint fails, or does not any more.
   *
   * @param since null when it succeeded
   */
  record Failing(Served by, @Nullable Instant since) implements OfEndpoint {}

  /** The endpoint is left alone from now on. */
  record Disabled(Served by, Endpoint.Disabled why) implements OfEndpoint {}

  /** The endpoint was left alone, and has answered a probe. */
  record Enabled(Served by, Instant at) implements OfEndpoint {}

  /** The endpoint is left alone, nothing waits for it, and it is to be tried: with a test. */
  record Probe(Served by, Instant at) implements OfEndpoint {}

  /**
   * Something has happened that is about no message.
   *
   * @param data as a JSON object
   */
  record Happened(EventType type, Instant at, String data) implements CallbackWork {}
}
