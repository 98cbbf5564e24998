package dev.switchboard.store.memory;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.Direction;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.sql.Micros;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepts messages into memory. */
final class MemoryIntake implements IntakeStore {
  private final MemoryProcess process;
  private final MemoryStore store;
  private final Tables tables;

  MemoryIntake(MemoryProcess process) {
    this.process = process;
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Optional<Remembered> find(IdempotencyKey key, Instant now) {
    return store.transaction(() -> Optional.ofNullable(remembered(key, now)));
  }

  @Override
  public Stored accept(NewMessage added, @Nullable IdempotencyKey key) {
    return store.transaction(() -> {
      Remembered known = key == null ? null : remembered(key, added.acceptedAt());
      return known == null ? add(added, key) : new Stored.Known(known);
    });
  }

  @Override
  public List<Stored> acceptTogether(List<NewMessage> messages, List<IdempotencyKey> keys) {
    return store.transaction(() -> {
      Instant now = messages.getFirst().acceptedAt();
      if (!keys.isEmpty() && remembered(keys.getFirst(), now) != null) {
        return keys.stream()
            .<Stored>map(key ->
                new Stored.Known(
                    Objects.requireNonNullElseGet(remembered(key, now), Remembered.OtherBody::new)))
            .toList();
      }
      for (IdempotencyKey key : keys) {
        if (remembered(key, now) != null) {
          throw new IllegalStateException("a request of which a part was accepted before");
        }
      }
      messages.forEach(message -> requireNew(message.message().id().value()));
      store.requireRoom(messages.stream().mapToLong(MemoryIntake::bytesOf).sum());
      List<Stored> stored = new ArrayList<>(messages.size());
      for (int i = 0; i < messages.size(); i++) {
        stored.add(add(messages.get(i), keys.isEmpty() ? null : keys.get(i)));
      }
      return stored;
    });
  }

  @Override
  public Optional<Receipt> findReceived(String provider, Delivery delivery) {
    return store.transaction(() -> tables.findDelivery(provider, delivery));
  }

  @Override
  public Stored receive(InboundMessage added, @Nullable IdempotencyKey key) {
    return store.transaction(() -> {
      Optional<Receipt> before = tables.findDelivery(added.providerName(), added.delivery());
      if (before.isPresent()) {
        return new Stored.Known(new Remembered.Replay(before.get()));
      }
      Remembered known = key == null ? null : remembered(key, added.acceptedAt());
      return known == null ? add(added, key) : new Stored.Known(known);
    });
  }

  /**
   * Forgets keys that have expired, at most {@value OpenStore#FORGET_BATCH}.
   *
   * @return how many there were
   */
  int forgetExpiredKeys(Instant now) {
    return store.transaction(() -> {
      Instant expired = process.keysExpiredAt(now);
      int forgotten = 0;
      Iterator<Tables.Remembrance> keys = tables.keys.values().iterator();
      while (keys.hasNext() && forgotten < OpenStore.FORGET_BATCH) {
        if (!keys.next().createdAt().isAfter(expired)) {
          keys.remove();
          forgotten++;
        }
      }
      tables.addBytes(-(long) forgotten * Tables.KEY_BYTES);
      return forgotten;
    });
  }

  private @Nullable Remembered remembered(IdempotencyKey key, Instant now) {
    Tables.Remembrance found = tables.find(key, process.keysExpiredAt(now));
    if (found == null) {
      return null;
    }
    return found.fingerprint().equals(ByteBuffer.wrap(key.fingerprint()))
        ? new Remembered.Replay(tables.receiptOf(found.message()))
        : new Remembered.OtherBody();
  }

  private Stored add(NewMessage added, @Nullable IdempotencyKey key) {
    OutboundMessage content = added.message();
    long id = content.id().value();
    requireNew(id);
    store.requireRoom(bytesOf(added));
    // From here on nothing can fail.
    if (key != null) {
      tables.remember(key, content.id(), added.acceptedAt());
    }
    StoredConversation conversation = tables.touch(added.conversation(), added.time().ordered());
    boolean created = conversation.messageCount == 1;
    StoredMessage message =
        new StoredMessage(
            content,
            conversation,
            Direction.OUTBOUND,
            added.channel(),
            added.sentByA(),
            added.providerName(),
            added.acceptedAt(),
            added.time());
    tables.add(message);
    tables.totals(added.channel()).accepted++;
    Instant sendAt = content.options().sendAt();
    long dueAt = sendAt == null ? EventKey.AT_ONCE : Micros.of(sendAt);
    QueueRow row = new QueueRow(added.channel(), dueAt, id, 0, message);
    boolean reserved =
        sendAt == null && process.handOff().reserve(added.channel(), content.retainedBytes());
    row.owner = reserved ? process.owner() : QueueRow.FREE;
    store.queue().add(row);
    process.tell(
        new MessageEvent.Accepted(
            content.id(),
            added.channel(),
            conversation.id,
            added.providerName(),
            created,
            added.acceptedAt()));
    if (reserved) {
      process.deliver(List.of(process.leased(row)));
    }
    return new Stored.Fresh(new Receipt(content.id(), conversation.id), created);
  }

  private Stored add(InboundMessage added, @Nullable IdempotencyKey key) {
    long id = added.id().value();
    requireNew(id);
    store.requireRoom(MemoryInbound.bytesOf(added) + Tables.KEY_BYTES + 2L * Tables.DELIVERY_BYTES);
    if (key != null) {
      tables.remember(key, added.id(), added.acceptedAt());
    }
    tables.rememberDelivery(added);
    tables.payloads.put(id, added);
    tables.addBytes(MemoryInbound.bytesOf(added));
    tables.issued(id);
    store.queue().add(new QueueRow(EventKey.INBOUND, EventKey.AT_ONCE, id, 0, null));
    return new Stored.Fresh(new Receipt(added.id(), null), false);
  }

  /** The most that a message takes with all that belongs to it. */
  private static long bytesOf(NewMessage added) {
    return StoredMessage.bytesOf(added.message()) + Tables.CONVERSATION_BYTES + Tables.KEY_BYTES;
  }

  private void requireNew(long id) {
    boolean isGreatest = id > tables.lastMessageId();
    if (!isGreatest && (store.find(id) != null || tables.payloads.containsKey(id))) {
      throw new IllegalStateException("there is a message of this id already: " + id);
    }
  }
}
