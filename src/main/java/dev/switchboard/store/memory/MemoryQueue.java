package dev.switchboard.store.memory;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.UnreadableEventException;
import dev.switchboard.store.sql.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue of outbound messages in memory. */
final class MemoryQueue implements EventQueue {
  private final MemoryProcess process;
  private final MemoryStore store;
  private final Tables tables;

  MemoryQueue(MemoryProcess process) {
    this.process = process;
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Claimed claimFirstAttempts(String channel, ClaimLimit limit) {
    return claim(channel, EventKey.AT_ONCE, EventKey.AT_ONCE, 0, limit);
  }

  @Override
  public Claimed claimRetries(String channel, Instant now, ClaimLimit limit) {
    return claim(channel, EventKey.AT_ONCE + 1, Micros.of(now), 0, limit);
  }

  @Override
  public Claimed claimRetriesAfter(String channel, Instant latest, ClaimLimit limit) {
    return claim(channel, Micros.of(latest) + 1, Long.MAX_VALUE, 1, limit);
  }

  @Override
  public Optional<Instant> nextRetryAt(String channel) {
    return store.transaction(
        () -> firstOf(process.liveQueue().free(channel, EventKey.AT_ONCE + 1, Long.MAX_VALUE), 0));
  }

  @Override
  public Optional<Instant> lastRetryAt(String channel) {
    return store.transaction(() -> firstOf(process.liveQueue().freeRetriesFromTheLast(channel), 1));
  }

  @Override
  public QueueStatus status() {
    return store.transaction(() -> process.liveQueue().status());
  }

  @Override
  public Map<String, ChannelBacklog> statusByChannel() {
    return store.transaction(() -> store.queue().backlogs());
  }

  @Override
  public List<String> channelsWithoutCarrier(Collection<String> own) {
    return store.transaction(() -> {
      Set<String> elsewhere = process.membership().channelsElsewhere();
      return store.queue().channels().stream()
          .filter(channel ->
              !channel.equals(EventKey.INBOUND)
                  && !own.contains(channel)
                  && !elsewhere.contains(channel))
          .toList();
    });
  }

  @Override
  public List<EventKey> discardUnroutable(String channel, String reason, Instant at, int limit) {
    return store.transaction(() -> {
      if (store.nodes().isCarriedElsewhere(channel, process.owner())) {
        return List.of();
      }
      List<QueueRow> rows = new ArrayList<>();
      for (QueueRow row : process.liveQueue().free(channel, EventKey.AT_ONCE, Long.MAX_VALUE)) {
        if (rows.size() == limit) {
          break;
        }
        if (isOthers(row)) {
          rows.add(row);
        }
      }
      List<EventKey> keys = rows.stream().map(QueueRow::key).toList();
      giveUp(rows, reason, at);
      return keys;
    });
  }

  @Override
  public void discard(EventKey event, String reason, Instant at) {
    store.transaction(() -> {
      QueueRow row = process.liveQueue().find(event);
      if (row != null && !row.isHeld() && isOthers(row)) {
        giveUp(List.of(row), reason, at);
      }
      return event;
    });
  }

  @Override
  public Cancellation cancel(MessageId id, Instant at) {
    return store.transaction(() -> {
      StoredMessage message = store.find(id.value());
      if (message == null) {
        return new Cancellation.Unknown();
      }
      if (message.status != MessageStatus.PENDING) {
        return Cancellation.REASON.equals(message.failureReason)
            ? new Cancellation.Canceled()
            : new Cancellation.Ended(message.status);
      }
      QueueRow row = process.liveQueue().find(id.value());
      if (row == null || row.isHeld() || !isOthers(row)) {
        return new Cancellation.Held(message.channel);
      }
      giveUp(List.of(row), Cancellation.REASON, at);
      return new Cancellation.Canceled();
    });
  }

  @Override
  public Rescheduling reschedule(MessageId id, Instant now, Instant sendAt) {
    return store.transaction(() -> {
      StoredMessage message = store.find(id.value());
      if (message == null) {
        return new Rescheduling.Unknown();
      }
      QueueRow row = process.liveQueue().find(id.value());
      if (row == null || row.isHeld() || !isOthers(row) || !message.isScheduled(row, now)) {
        return new Rescheduling.NotScheduled(message.status);
      }
      store.queue().remove(row);
      message.reschedule(sendAt);
      row.dueAt = Micros.of(sendAt);
      row.fence++;
      row.owner = QueueRow.FREE;
      store.queue().add(row);
      return new Rescheduling.Moved();
    });
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return store.transaction(() -> {
      List<Settlement> stale = new ArrayList<>();
      List<MessageEvent> events = new ArrayList<>(2 * settlements.size());
      for (Settlement settlement : settlements) {
        LeasedMessage event = settlement.event();
        QueueRow row = store.queue().find(event.key());
        if (row == null || !row.isHeldBy(event.lease())) {
          stale.add(settlement);
        } else {
          settle(row, settlement, events);
        }
      }
      events.forEach(process::tell);
      return stale;
    });
  }

  @Override
  public void release(List<LeasedMessage> events) {
    store.transaction(() -> {
      for (LeasedMessage event : events) {
        QueueRow row = store.queue().find(event.key());
        if (row != null && row.isHeldBy(event.lease())) {
          store.queue().free(row);
        }
      }
      return events.size();
    });
  }

  @Override
  public void releaseAll() {
    store.transaction(() -> {
      store.queue().freeAll(process.owner());
      return true;
    });
  }

  /** What this process holds is its own, also when the others take it for dead. */
  private boolean isOthers(QueueRow row) {
    return row.owner != process.owner();
  }

  private Optional<Instant> firstOf(Iterable<QueueRow> rows, int attempts) {
    for (QueueRow row : rows) {
      if (isOthers(row) && row.attempts >= attempts) {
        return Optional.of(Micros.toInstant(row.dueAt));
      }
    }
    return Optional.empty();
  }

  private Claimed claim(String channel, long from, long until, int attempts, ClaimLimit limit) {
    return store.transaction(() -> {
      List<QueueRow> rows = new ArrayList<>();
      long bytes = 0;
      boolean more = false;
      for (QueueRow row : process.liveQueue().free(channel, from, until)) {
        if (!isOthers(row) || row.attempts < attempts) {
          continue;
        }
        StoredMessage message = row.message;
        if (message == null) {
          throw new UnreadableEventException(
              row.key(), new IllegalStateException("an event without a message"));
        }
        long itsBytes = message.content.retainedBytes();
        boolean fits = bytes + itsBytes <= limit.bytes() || (rows.isEmpty() && limit.oneAtLeast());
        if (rows.size() == limit.events() || !fits) {
          more = true;
          break;
        }
        bytes += itsBytes;
        rows.add(row);
      }
      more |= rows.size() == limit.events();
      List<LeasedMessage> leased = new ArrayList<>(rows.size());
      for (QueueRow row : rows) {
        store.queue().claim(row, process.owner());
        leased.add(process.leased(row));
      }
      if (until == EventKey.AT_ONCE && !more) {
        process.handOff().caughtUp(channel);
      }
      process.deliver(leased);
      return new Claimed(leased.size(), bytes, more);
    });
  }

  private void settle(QueueRow row, Settlement settlement, List<MessageEvent> events) {
    store.queue().remove(row);
    StoredMessage message = row.message;
    if (settlement instanceof Settlement.Tried tried) {
      events.add(tried.attempted());
    }
    if (message == null || message.status != MessageStatus.PENDING) {
      return;
    }
    if (settlement instanceof Settlement.Tried tried) {
      tables.attempted(message, tried.attempt());
    }
    switch (settlement) {
      case Settlement.Completed done -> {
        tables.dispatched(message, done.attempt(), done.providerMessageId());
        events.add(done.dispatched());
      }
      case Settlement.Retried retried -> {
        tables.retried(message, retried.dueAt(), retried.attempt().errorCode());
        row.dueAt = Micros.of(retried.dueAt());
        row.attempts++;
        row.fence++;
        row.owner = QueueRow.FREE;
        store.queue().add(row);
      }
      case Settlement.Discarded dead -> {
        fail(message, dead.reason(), dead.attempt().errorCode(), dead.at());
        events.add(dead.failed());
      }
      case Settlement.GivenUp given -> {
        fail(message, given.reason(), given.reason(), given.at());
        events.add(failed(row, message, given.reason(), given.at()));
      }
    }
  }

  private void giveUp(List<QueueRow> rows, String reason, Instant at) {
    List<MessageEvent> events = new ArrayList<>(rows.size());
    for (QueueRow row : rows) {
      store.queue().remove(row);
      StoredMessage message = row.message;
      if (message == null || message.status != MessageStatus.PENDING) {
        continue;
      }
      fail(message, reason, reason, at);
      events.add(failed(row, message, reason, at));
    }
    events.forEach(process::tell);
  }

  private static MessageEvent failed(
      QueueRow row, StoredMessage message, String reason, Instant at) {
    return new MessageEvent.Failed(
        new MessageId(row.id),
        message.channel,
        message.conversation.id,
        message.providerName,
        row.attempts,
        reason,
        reason,
        at);
  }

  private void fail(StoredMessage message, String reason, @Nullable String code, Instant at) {
    tables.failed(message, reason, code, at);
  }
}
