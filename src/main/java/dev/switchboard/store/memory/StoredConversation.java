package dev.switchboard.store.memory;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.history.ConversationRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/** A conversation, its messages among them. */
final class StoredConversation extends Buckets.Entry<StoredConversation> {
  /** Latest activity first, then the smaller number. */
  static final Comparator<StoredConversation> ORDER =
      Comparator.comparing((StoredConversation it) -> it.lastActivityAt, Comparator.reverseOrder())
          .thenComparingLong(it -> it.id);

  final long id;
  final ConversationKey key;
  Instant lastActivityAt;
  int messageCount;

  /** That of the key, whose texts lie elsewhere. */
  private final int hash;

  /** In the order of their own times; none where messages are not kept after their end. */
  final NavigableSet<StoredMessage> messages;

  StoredConversation(long id, ConversationKey key, Instant at, boolean keepsMessages) {
    this.messages =
        keepsMessages
            ? new TreeSet<>(StoredMessage.IN_CONVERSATION)
            : Collections.emptyNavigableSet();
    this.id = id;
    this.key = key;
    this.hash = key.hashCode();
    this.lastActivityAt = at;
  }

  @Override
  long hash() {
    return hash;
  }

  @Override
  StoredConversation self() {
    return this;
  }

  boolean has(String participant) {
    return key.participantA().equals(participant) || key.participantB().equals(participant);
  }

  ConversationRecord record() {
    return new ConversationRecord(id, key, messageCount, lastActivityAt);
  }
}
