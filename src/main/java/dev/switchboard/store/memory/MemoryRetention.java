package dev.switchboard.store.memory;

import dev.switchboard.history.Retention;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.store.memory.callback.Ranges;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets go of old messages in memory. */
final class MemoryRetention implements Retention {
  /** Messages that one step looks at. */
  static final int BATCH = 500;

  private final MemoryStore store;
  private final Tables tables;

  MemoryRetention(MemoryProcess process) {
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Step expire(Instant acceptedBefore, @Nullable MessageId after) {
    return store.transaction(() -> {
      int dropped = after == null ? expireDropped(acceptedBefore) : 0;
      long from = after == null ? 0 : after.value();
      long to = MessageId.firstOf(acceptedBefore).value();
      List<StoredMessage> found =
          from >= to
              ? List.of()
              : Ranges.values(tables.messages.subMap(from, false, to, false)).limit(BATCH).toList();
      List<StoredMessage> old =
          found.stream()
              .filter(message ->
                  message.status != MessageStatus.PENDING
                      && message.acceptedAt.isBefore(acceptedBefore))
              .toList();
      Set<Long> gone = new HashSet<>();
      int conversations = 0;
      for (StoredMessage message : old) {
        gone.add(message.id());
        conversations += tables.delete(message) ? 1 : 0;
      }
      tables.forgetDeliveries(gone);
      MessageId next = found.size() < BATCH ? null : found.getLast().content.id();
      return new Step(old.size() + dropped, conversations, next);
    });
  }

  @Override
  public Removal remove(MessageId id) {
    return store.transaction(() -> {
      StoredMessage message = tables.messages.get(id.value());
      if (message == null) {
        return Removal.UNKNOWN;
      }
      if (message.status == MessageStatus.PENDING || message.status == MessageStatus.RECEIVED) {
        return Removal.REFUSED;
      }
      tables.delete(message);
      return Removal.DONE;
    });
  }

  @Override
  public Removal redact(MessageId id) {
    return store.transaction(() -> {
      StoredMessage message = tables.messages.get(id.value());
      if (message == null) {
        return Removal.UNKNOWN;
      }
      boolean isOver = message.status != MessageStatus.FAILED || message.isTextAlone();
      if (message.status == MessageStatus.PENDING || !isOver) {
        return Removal.REFUSED;
      }
      tables.addBytes(-message.bytes());
      message.redact();
      tables.addBytes(message.bytes());
      return Removal.DONE;
    });
  }

  /** Inbound events that could not be processed left their payload behind. */
  private int expireDropped(Instant acceptedBefore) {
    List<InboundMessage> dropped =
        tables.payloads.values().stream()
            .filter(payload ->
                payload.acceptedAt().isBefore(acceptedBefore)
                    && store.queue().find(payload.id().value()) == null)
            .limit(BATCH)
            .toList();
    Set<Long> gone = new HashSet<>();
    for (InboundMessage payload : dropped) {
      gone.add(payload.id().value());
      tables.payloads.remove(payload.id().value());
      tables.addBytes(-MemoryInbound.bytesOf(payload));
    }
    tables.forgetDeliveries(gone);
    return dropped.size();
  }
}
