package dev.switchboard.stream;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import java.util.Set;

/** Finds the messages that events are about. */
@FunctionalInterface
public interface EventMessages {
  /** The messages, as {@link MessageHistory#findAll} finds them. */
  MessageHistory.Page findAll(Set<MessageId> ids, Reservation memory);
}
