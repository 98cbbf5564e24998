package dev.switchboard.store.memory;

import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.memory.Reservation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads conversations in memory. */
final class MemoryConversations implements ConversationHistory {
  /** Conversations of one participant that are counted. */
  private static final int MAX_COUNTED = 10_000;

  private final MemoryStore store;
  private final Tables tables;

  MemoryConversations(MemoryProcess process) {
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Conversations list(Query query) {
    return store.transaction(() -> {
      Long total = total(query);
      if (total != null && total <= query.offset()) {
        return new Conversations(List.of(), total, false);
      }
      Iterator<StoredConversation> found =
          tables.byActivity.stream()
              .filter(conversation -> isMeant(conversation, query))
              .filter(conversation -> query.after() == null || isAfter(conversation, query.after()))
              .skip(query.offset())
              .iterator();
      List<ConversationRecord> page = new ArrayList<>();
      while (found.hasNext() && page.size() < query.limit()) {
        page.add(found.next().record());
      }
      return new Conversations(page, total, found.hasNext());
    });
  }

  @Override
  public Optional<Page> messages(
      long conversation, @Nullable Moment after, long offset, int limit, Reservation memory) {
    return store.transaction(() -> {
      StoredConversation found = tables.byId.get(conversation);
      if (found == null) {
        return Optional.empty();
      }
      if (found.messageCount <= offset) {
        return Optional.of(new Page(List.of(), (long) found.messageCount, false));
      }
      NavigableSet<StoredMessage> messages = found.messages;
      Stream<StoredMessage> rest =
          after == null
              ? messages.stream().skip(offset)
              : messages.stream().filter(message -> isAfter(message, after));
      return Optional.of(
          MemoryMessages.page(rest.iterator(), limit, (long) found.messageCount, memory));
    });
  }

  private static boolean isAfter(StoredMessage message, Moment place) {
    int order = message.ordered().compareTo(place.orderedAt());
    return order > 0 || (order == 0 && message.id() > place.id().value());
  }

  private static boolean isAfter(StoredConversation conversation, Position place) {
    int order = conversation.lastActivityAt.compareTo(place.lastActivityAt());
    return order < 0 || (order == 0 && conversation.id > place.id());
  }

  private static boolean isMeant(StoredConversation conversation, Query query) {
    return (query.channel() == null
            || query.channel().wireName().equals(conversation.key.channel()))
        && (query.participant() == null || conversation.has(query.participant()));
  }

  private @Nullable Long total(Query query) {
    long count =
        tables.byActivity.stream()
            .filter(conversation -> isMeant(conversation, query))
            .limit(query.participant() == null ? Long.MAX_VALUE : MAX_COUNTED + 1L)
            .count();
    return query.participant() != null && count > MAX_COUNTED ? null : Long.valueOf(count);
  }
}
