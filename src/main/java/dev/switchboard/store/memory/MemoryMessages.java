package dev.switchboard.store.memory;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.EventKey;
import dev.switchboard.store.memory.callback.Ranges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads messages in memory. */
final class MemoryMessages implements MessageHistory {
  /** Of the messages on one page, as {@link MessageRecord#retainedBytes} counts them. */
  private static final long MAX_PAGE_BYTES = 1L << 20;

  /** Messages of a participant that are counted. */
  static final int MAX_COUNTED = 10_000;

  private final MemoryStore store;
  private final Tables tables;

  MemoryMessages(MemoryProcess process) {
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Optional<Detail> find(MessageId id, Reservation memory) {
    return store.transaction(() -> {
      StoredMessage message = tables.messages.get(id.value());
      if (message == null) {
        return Optional.empty();
      }
      MessageRecord record = message.record();
      memory.add(record.retainedBytes());
      return Optional.of(new Detail(record, message.attempts));
    });
  }

  @Override
  public Optional<StoredFile> file(MessageId id, int position, Reservation memory) {
    return store.transaction(() -> {
      StoredMessage message = tables.messages.get(id.value());
      if (message == null || position >= message.content.files().size()) {
        return Optional.empty();
      }
      FileContent content = message.content.files().get(position);
      memory.add(FileContent.OVERHEAD_BYTES + (long) content.size());
      return Optional.of(new StoredFile(message.content.options().files().get(position), content));
    });
  }

  @Override
  public Page findAll(Collection<MessageId> ids, Reservation memory) {
    if (ids.isEmpty() || ids.size() > MAX_FOUND_AT_ONCE) {
      throw new IllegalArgumentException(ids.size() + " messages are none, or too many at once");
    }
    return store.transaction(() -> {
      Iterator<StoredMessage> found =
          ids.stream()
              .map(id -> tables.messages.get(id.value()))
              .filter(Objects::nonNull)
              .distinct()
              .sorted(Comparator.comparingLong(StoredMessage::id).reversed())
              .iterator();
      return page(found, ids.size(), null, memory);
    });
  }

  @Override
  public Page list(MessageQuery query, Reservation memory) {
    return store.transaction(() -> {
      Long total = total(query);
      if (total != null && total <= query.offset()) {
        return new Page(List.of(), total, false);
      }
      long before = query.before() == null ? Long.MAX_VALUE : query.before().value();
      Stream<StoredMessage> found =
          Ranges.values(source(query).headMap(before, false).descendingMap())
              .filter(message -> isMeant(message, query))
              .skip(query.offset());
      return page(found.iterator(), query.limit(), total, memory);
    });
  }

  /** The first of them, so many as may be on a page. */
  static Page page(
      Iterator<StoredMessage> found, int limit, @Nullable Long total, Reservation memory) {
    List<MessageRecord> messages = new ArrayList<>();
    long bytes = 0;
    while (found.hasNext()) {
      MessageRecord message = found.next().record();
      bytes += message.retainedBytes();
      boolean full = messages.size() == limit || bytes > MAX_PAGE_BYTES;
      if (full && !messages.isEmpty()) {
        return new Page(messages, total, true);
      }
      memory.add(message.retainedBytes());
      messages.add(message);
    }
    return new Page(messages, total, false);
  }

  private NavigableMap<Long, StoredMessage> source(MessageQuery query) {
    return query.status() == MessageStatus.FAILED ? tables.failed : tables.messages;
  }

  private boolean isMeant(StoredMessage message, MessageQuery query) {
    return isOfStatus(message, query)
        && (query.delivery() == null || isDelivered(message, query.delivery()))
        && (query.channel() == null || query.channel().wireName().equals(message.channel))
        && (query.from() == null || query.from().equals(message.sender()))
        && (query.to() == null || query.to().equals(message.recipient()));
  }

  private static boolean isDelivered(StoredMessage message, DeliveryStatus status) {
    return message.delivery != null && message.delivery.status() == status;
  }

  /** Without participants, what is pending is what the queue says, as for the totals. */
  private boolean isOfStatus(StoredMessage message, MessageQuery query) {
    if (query.status() == MessageStatus.PENDING && !isOfParticipants(query)) {
      return store.queue().find(message.id()) != null;
    }
    return query.status() == null || query.status() == message.status;
  }

  private static boolean isOfParticipants(MessageQuery query) {
    return query.from() != null || query.to() != null;
  }

  /** Null where there are too many to count. */
  private @Nullable Long total(MessageQuery query) {
    if (query.delivery() != null) {
      return null;
    }
    if (isOfParticipants(query)) {
      long count =
          source(query).values().stream()
              .filter(message -> isMeant(message, query))
              .limit(MAX_COUNTED + 1L)
              .count();
      return count > MAX_COUNTED ? null : Long.valueOf(count);
    }
    long total = 0;
    for (Channel channel : Channel.values()) {
      if (query.channel() == null || query.channel() == channel) {
        total += total(channel.wireName(), query.status());
      }
    }
    return query.status() == MessageStatus.PENDING && query.channel() == null
        ? Long.valueOf(pending())
        : Long.valueOf(total);
  }

  private long total(String channel, @Nullable MessageStatus status) {
    Totals totals = tables.totalsOrNone(channel);
    return switch (status) {
      case PENDING -> store.queue().rowsOf(channel);
      case DISPATCHED -> totals.dispatched;
      case FAILED -> totals.failed;
      case RECEIVED -> totals.received;
      case null -> totals.accepted + totals.received;
    };
  }

  /** Also what waits under a name that is no channel's. */
  private long pending() {
    return store.queue().channels().stream()
        .filter(channel -> !channel.equals(EventKey.INBOUND))
        .mapToLong(channel -> store.queue().rowsOf(Objects.requireNonNull(channel)))
        .sum();
  }
}
