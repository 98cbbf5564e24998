package dev.switchboard.history;

import dev.switchboard.memory.Reservation;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Attempt;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads stored messages. Sees everything that was durable when it was asked. Safe for use by many
 * threads; throws {@link dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface MessageHistory {
  /** How many messages one call finds. */
  int MAX_FOUND_AT_ONCE = 200;

  /** A message with its attempts, in order. */
  record Detail(MessageRecord message, List<Attempt> attempts) {
    public Detail {
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * One page of a listing. It ends before its limit when the bodies on it come to too much.
   *
   * @param total messages that match on all pages together; null where there are too many to count
   * @param more whether older ones follow
   */
  record Page(List<MessageRecord> messages, @Nullable Long total, boolean more) {
    public Page {
      messages = List.copyOf(messages);
    }

    /** The same page with each message shown in another way. */
    public Page map(UnaryOperator<MessageRecord> shown) {
      return new Page(messages.stream().map(shown).toList(), total, more);
    }
  }

  /**
   * One message.
   *
   * @param memory takes the bytes of the message before it is returned
   * @throws dev.switchboard.memory.OutOfBudgetException when there are none left
   */
  Optional<Detail> find(MessageId id, Reservation memory);

  /**
   * A file of a message.
   *
   * @param content all of it
   */
  record StoredFile(MessageFile file, FileContent content) {}

  /**
   * One file of a message.
   *
   * @param position from 0
   * @param memory takes the bytes of the file before they are read
   * @throws dev.switchboard.memory.OutOfBudgetException when there are none left
   */
  Optional<StoredFile> file(MessageId id, int position, Reservation memory);

  /**
   * One page of a listing.
   *
   * @param memory takes the bytes of each message as it is read
   * @throws dev.switchboard.memory.OutOfBudgetException when there are none left
   */
  Page list(MessageQuery query, Reservation memory);

  /**
   * Several messages, the newest first, without those that are not there. It may return only the
   * newest ones when the bodies come to too much; then {@link Page#more} is true.
   *
   * @param ids at least one, at most {@value #MAX_FOUND_AT_ONCE}
   * @param memory takes the bytes of each message as it is read
   * @throws dev.switchboard.memory.OutOfBudgetException when there are none left
   */
  Page findAll(Collection<MessageId> ids, Reservation memory);
}
