package dev.switchboard.tools.follow;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * One event of the stream.
 *
 * @param id on the stream
 * @param json as it was sent, on one line
 * @param event the same, read
 */
public record FeedLine(String id, String json, JsonNode event) {
  /** What happened, for example {@code message.dispatched}. */
  public String type() {
    return event.path("type").asString("");
  }

  /** Whether it says that events are missing before it. */
  public boolean isResync() {
    return type().equals("resync");
  }

  /** A member of what it is about, empty where there is none. */
  public String data(String member) {
    return event.path("data").path(member).asString("");
  }

  /** When it happened. */
  public Instant at() {
    return Instant.parse(event.path("timestamp").asString());
  }
}
