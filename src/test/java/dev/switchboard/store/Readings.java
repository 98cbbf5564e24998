package dev.switchboard.store;

import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads with as much memory as it takes, for tests that are about something else. */
public final class Readings {
  private Readings() {}

  /** Of messages. */
  public record Messages(MessageHistory history) {
    public Optional<MessageHistory.Detail> find(MessageId id) {
      return history.find(id, memory());
    }

    public Page list(MessageQuery query) {
      return history.list(query, memory());
    }
  }

  /** Of conversations. */
  public record Conversations(ConversationHistory history) {
    public ConversationHistory.Conversations list(ConversationHistory.Query query) {
      return history.list(query);
    }

    public Optional<Page> messages(
        long conversation, ConversationHistory.@Nullable Moment after, long offset, int limit) {
      return history.messages(conversation, after, offset, limit, memory());
    }
  }

  /** A reservation of so many bytes. */
  public static Reservation memory(long bytes) {
    return new Reservation(new MemoryBudget(bytes).share("test", 0));
  }

  private static Reservation memory() {
    return memory(Long.MAX_VALUE);
  }
}
