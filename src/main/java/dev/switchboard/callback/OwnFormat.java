package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats that are Switchboard's own, signed as Standard Webhooks describes. */
public enum OwnFormat implements CallbackFormat {
  /** {@code type}, {@code timestamp} and {@code data}, as Standard Webhooks has it. */
  STANDARD("application/json"),
  /** CloudEvents 1.0 in structured mode; signed in the same way. */
  CLOUDEVENTS("application/cloudevents+json");

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final String contentType;

  OwnFormat(String contentType) {
    this.contentType = contentType;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  /** All events are told. */
  @Override
  public boolean tells(Endpoint endpoint, Callback callback) {
    return true;
  }

  @Override
  public @Nullable CallbackPost post(Endpoint endpoint, Callback callback, Signing signing) {
    return signing.secrets().isEmpty()
        ? null
        : new CallbackPost(contentType, CallbackBody.of(callback, signing.cursor(), this))
            .signed("webhook", callback.event(), signing);
  }
}
