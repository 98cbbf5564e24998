package dev.switchboard.store.memory;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.inbound.RefusedEventException;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.OutboundMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The inbound events of a queue in memory. */
final class MemoryInbound implements InboundQueue {
  private final MemoryProcess process;
  private final MemoryStore store;
  private final Tables tables;

  MemoryInbound(MemoryProcess process) {
    this.process = process;
    this.store = process.store();
    this.tables = process.tables();
  }

  static long bytesOf(InboundMessage message) {
    return StoredMessage.bytesOf(contentOf(message)) + Tables.CONVERSATION_BYTES;
  }

  @Override
  public Processed process(int limit, Instant at) {
    return store.transaction(() -> {
      List<QueueRow> batch = new ArrayList<>();
      for (QueueRow row :
          store.queue().free(EventKey.INBOUND, EventKey.AT_ONCE, EventKey.AT_ONCE)) {
        if (batch.size() == limit) {
          break;
        }
        if (tables.messages.containsKey(row.id)) {
          throw new RefusedEventException(
              new MessageId(row.id), new IllegalStateException("its id is another message's"));
        }
        batch.add(row);
      }
      int received = 0;
      List<MessageId> dropped = new ArrayList<>();
      List<MessageEvent> events = new ArrayList<>(batch.size());
      for (QueueRow row : batch) {
        InboundMessage payload = tables.payloads.remove(row.id);
        store.queue().remove(row);
        if (payload == null) {
          dropped.add(new MessageId(row.id));
        } else {
          received++;
          events.add(receive(payload, at));
        }
      }
      events.forEach(process::tell);
      return new Processed(received, dropped);
    });
  }

  @Override
  public void drop(MessageId event) {
    store.transaction(() -> {
      QueueRow row = store.queue().find(event.value());
      if (row != null && row.channel.equals(EventKey.INBOUND)) {
        store.queue().remove(row);
      }
      return event;
    });
  }

  private MessageEvent receive(InboundMessage payload, Instant at) {
    tables.addBytes(-bytesOf(payload));
    StoredConversation conversation =
        tables.touch(payload.conversation(), payload.time().ordered());
    boolean created = conversation.messageCount == 1;
    String channel = payload.delivery().submission().channel().wireName();
    StoredMessage message =
        new StoredMessage(
            contentOf(payload),
            conversation,
            Direction.INBOUND,
            channel,
            payload.sentByA(),
            payload.providerName(),
            payload.acceptedAt(),
            payload.time());
    message.processedAt = at;
    message.providerMessageId = payload.delivery().messageId();
    tables.add(message);
    tables.ended(message);
    tables.totals(channel).received++;
    return new MessageEvent.Received(
        payload.id(), channel, conversation.id, payload.providerName(), created, at);
  }

  private static OutboundMessage contentOf(InboundMessage message) {
    Submission submission = message.delivery().submission();
    return new OutboundMessage(
        message.id(),
        submission.from().original(),
        submission.to().original(),
        submission.subject(),
        submission.body(),
        submission.attachments());
  }
}
