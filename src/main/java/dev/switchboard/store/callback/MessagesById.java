package dev.switchboard.store.callback;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** Reads the messages that events are about, in the transaction that reads the events. */
@FunctionalInterface
public interface MessagesById {
  /** Messages by their ids, without those that are not there. */
  Map<Long, MessageRecord> read(Statements session, Collection<MessageId> ids) throws SQLException;
}
