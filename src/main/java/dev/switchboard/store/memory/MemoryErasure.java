package dev.switchboard.store.memory;

import dev.switchboard.history.Erasure;
import dev.switchboard.intake.InboundMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Forgets messages in memory. */
final class MemoryErasure implements Erasure {
  private final MemoryStore store;
  private final Tables tables;
  private final RenewableNode node;

  MemoryErasure(MemoryStore store, RenewableNode node) {
    this.store = store;
    this.tables = store.tables();
    this.node = node;
  }

  @Override
  public void eraseAll() {
    store.transaction(() -> {
      tables.clear();
      store.queue().clear();
      store.callbacks().clear();
      node.renew(store.nextProcess());
      return true;
    });
  }

  @Override
  public int erase(Set<String> addresses) {
    return store.transaction(() -> {
      List<StoredMessage> messages =
          tables.messages.values().stream()
              .filter(message ->
                  addresses.contains(message.sender()) || addresses.contains(message.recipient()))
              .toList();
      List<InboundMessage> arrived =
          tables.payloads.values().stream()
              .filter(payload ->
                  addresses.contains(payload.conversation().participantA())
                      || addresses.contains(payload.conversation().participantB()))
              .toList();
      Set<Long> gone = new HashSet<>();
      for (StoredMessage message : messages) {
        dequeue(message.id());
        tables.delete(message);
        store.callbacks().forgetMessage(message.id());
        gone.add(message.id());
      }
      for (InboundMessage payload : arrived) {
        dequeue(payload.id().value());
        tables.payloads.remove(payload.id().value());
        tables.addBytes(-MemoryInbound.bytesOf(payload));
        gone.add(payload.id().value());
      }
      tables.forgetKeys(gone);
      tables.forgetDeliveries(gone);
      return gone.size();
    });
  }

  private void dequeue(long id) {
    QueueRow row = store.queue().find(id);
    if (row != null) {
      store.queue().remove(row);
    }
  }
}
