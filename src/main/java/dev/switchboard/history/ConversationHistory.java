package dev.switchboard.history;

import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads conversations (006 FR-007, FR-008). Sees everything that was durable when it was asked.
 * Safe for use by many threads; throws {@link dev.switchboard.queue.StoreUnavailableException} when
 * the store is lost.
 */
public interface ConversationHistory {
  /** The place of a conversation in the listing: that of the latest activity first, then by id. */
  record Position(Instant lastActivityAt, long id) {}

  /** The place of a message in its conversation: the earliest first, then by id. */
  record Moment(Instant orderedAt, MessageId id) {}

  /**
   * A question about conversations, the latest activity first. A member that is null does not
   * narrow it.
   *
   * @param channel the channel that conversations are kept under
   * @param participant in normal form
   * @param after only conversations that come after this place: the cursor of a page
   * @param offset rows to pass over, at least 0
   * @param limit rows to return, at least 1
   */
  record Query(
      @Nullable Channel channel,
      @Nullable String participant,
      @Nullable Position after,
      long offset,
      int limit) {}

  /**
   * One page of conversations.
   *
   * @param total conversations that match on all pages together; null where there are too many to
   *     count
   * @param more whether others follow
   */
  record Conversations(List<ConversationRecord> conversations, @Nullable Long total, boolean more) {
    public Conversations {
      conversations = List.copyOf(conversations);
    }
  }

  /**
   * One page of conversations. A reader who goes on from the last of a page sees every conversation
   * that stays as it is exactly once; one that is given a message meanwhile moves to the front.
   */
  Conversations list(Query query);

  /**
   * One page of the messages of a conversation, the earliest first (006 FR-015). It ends before its
   * limit when the bodies on it come to too much.
   *
   * @param after only messages that come after this place, null for all
   * @param offset messages to pass over, at least 0
   * @param limit messages to return, at least 1
   * @param memory takes the bytes of each message as it is read
   * @return empty when there is no such conversation
   * @throws dev.switchboard.memory.OutOfBudgetException when there are none left
   */
  Optional<Page> messages(
      long conversation, @Nullable Moment after, long offset, int limit, Reservation memory);
}
