package dev.switchboard.store.memory;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.inbound.ReceiptStore;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.message.DeliveryState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** Receipts in memory. */
final class MemoryReceipts implements ReceiptStore {
  private final MemoryProcess process;
  private final MemoryStore store;
  private final Tables tables;

  MemoryReceipts(MemoryProcess process) {
    this.process = process;
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Taken take(Collection<String> providers, List<DeliveryReceipt> receipts, Instant now) {
    if (receipts.size() > MAX_AT_ONCE) {
      throw new IllegalArgumentException(receipts.size() + " receipts are too many at once");
    }
    return store.transaction(() -> {
      int early = 0;
      int dropped = 0;
      for (DeliveryReceipt receipt : receipts) {
        if (!apply(providers, receipt)) {
          tables.addEarly(new Tables.EarlyReceipt(List.copyOf(providers), receipt, now));
          early++;
        }
      }
      for (; tables.early.size() > MAX_EARLY; dropped++) {
        tables.early.removeFirst();
        tables.addBytes(-Tables.EARLY_BYTES);
      }
      return new Taken(early, dropped);
    });
  }

  @Override
  public Early lookAgain(Instant now, Instant since) {
    return store.transaction(() -> {
      int expired = 0;
      Iterator<Tables.EarlyReceipt> waiting = tables.early.iterator();
      while (waiting.hasNext()) {
        Tables.EarlyReceipt early = waiting.next();
        if (early.receivedAt().isBefore(since)) {
          continue;
        }
        boolean known = apply(early.providers(), early.receipt());
        boolean late = Duration.between(early.receivedAt(), now).compareTo(KEPT) >= 0;
        if (known || late) {
          waiting.remove();
          tables.addBytes(-Tables.EARLY_BYTES);
          expired += known ? 0 : 1;
        }
      }
      return new Early(expired, !tables.early.isEmpty());
    });
  }

  /** Writes what a receipt says; false where none of the providers has such a message. */
  private boolean apply(Collection<String> providers, DeliveryReceipt receipt) {
    for (String provider : providers) {
      StoredMessage message = tables.findDispatched(provider, receipt.providerMessageId());
      if (message != null) {
        write(message, receipt.state());
        return true;
      }
    }
    return false;
  }

  private void write(StoredMessage message, DeliveryState said) {
    DeliveryState before = message.delivery;
    DeliveryState after = before == null ? said : before.and(said);
    message.delivery = after;
    if (before == null || before.status() != after.status()) {
      process.tell(event(message, after));
    }
  }

  private static MessageEvent event(StoredMessage message, DeliveryState state) {
    return switch (state.status()) {
      case DELIVERED ->
          new MessageEvent.Delivered(
              message.content.id(),
              message.channel,
              message.conversation.id,
              message.providerName,
              sinceDispatched(message, state.at()),
              state.errorCode(),
              state.at());
      case UNDELIVERED ->
          new MessageEvent.Undelivered(
              message.content.id(),
              message.channel,
              message.conversation.id,
              message.providerName,
              state.errorCode(),
              state.at());
    };
  }

  /** A provider's clock may be behind ours. */
  private static Duration sinceDispatched(StoredMessage message, Instant at) {
    Instant from = message.processedAt;
    return from == null || at.isBefore(from) ? Duration.ZERO : Duration.between(from, at);
  }
}
