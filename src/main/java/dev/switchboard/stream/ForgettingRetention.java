package dev.switchboard.stream;

import dev.switchboard.history.Retention;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells which messages a client has had redacted or removed. Those that expire by their age are not
 * told of: the stream shows a message as it was at the event, for as long as it keeps the event.
 *
 * @param forget called after the message is redacted or removed, durably
 */
record ForgettingRetention(Retention retention, Consumer<MessageId> forget) implements Retention {
  @Override
  public Step expire(Instant acceptedBefore, @Nullable MessageId after) {
    return retention.expire(acceptedBefore, after);
  }

  @Override
  public Removal remove(MessageId id) {
    return told(id, retention.remove(id));
  }

  @Override
  public Removal redact(MessageId id) {
    return told(id, retention.redact(id));
  }

  private Removal told(MessageId id, Removal removal) {
    if (removal == Removal.DONE) {
      forget.accept(id);
    }
    return removal;
  }
}
