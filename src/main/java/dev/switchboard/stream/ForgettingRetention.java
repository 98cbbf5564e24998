package dev.switchboard.stream;

import dev.switchboard.history.Retention;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what messages it has let go of one by one. Those that expire are older than any event that
 * is kept for readers.
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
