package dev.switchboard.store.memory;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Attempt;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that is stored but the queue. Used under the lock of the store. */
final class Tables {
  /** Of a key, a conversation, and of what an inbound message is known by. */
  static final int KEY_BYTES = 160;

  static final int CONVERSATION_BYTES = 512;
  static final int DELIVERY_BYTES = 256;

  /** Of what a provider calls a message, and of a receipt that waits for its message. */
  static final int DISPATCH_BYTES = 256;

  static final int EARLY_BYTES = 256;

  final NavigableMap<Long, StoredMessage> messages = new TreeMap<>();
  final NavigableMap<Long, StoredMessage> failed = new TreeMap<>();
  final Buckets<StoredConversation> byKey = new Buckets<>();
  final Map<Long, StoredConversation> byId = new HashMap<>();
  final NavigableSet<StoredConversation> byActivity = new TreeSet<>(StoredConversation.ORDER);
  final Map<ByteBuffer, Remembrance> keys = new LinkedHashMap<>();
  final Map<DeliveryId, Long> deliveries = new HashMap<>();
  final Map<DispatchId, Long> dispatches = new HashMap<>();
  final Deque<EarlyReceipt> early = new ArrayDeque<>();
  final NavigableMap<Long, InboundMessage> payloads = new TreeMap<>();
  private final Map<String, Totals> totals = new TreeMap<>();
  private final boolean keepsWhatHasEnded;
  private long conversations;
  private long lastMessageId;
  private long bytes;

  /** What a request under an idempotency key was answered with. */
  record Remembrance(ByteBuffer fingerprint, MessageId message, Instant createdAt) {}

  /** What a delivery is known by. */
  record DeliveryId(String provider, boolean isWebhook, String id) {}

  /** What a provider calls a message that it took. */
  record DispatchId(String provider, String id) {}

  /** A receipt that came before its message was dispatched, as far as is known. */
  record EarlyReceipt(List<String> providers, DeliveryReceipt receipt, Instant receivedAt) {}

  Tables(boolean keepsWhatHasEnded) {
    this.keepsWhatHasEnded = keepsWhatHasEnded;
  }

  Totals totals(String channel) {
    return totals.computeIfAbsent(channel, _ -> new Totals());
  }

  Totals totalsOrNone(String channel) {
    return totals.getOrDefault(channel, Totals.NONE);
  }

  long bytes() {
    return bytes;
  }

  void addBytes(long more) {
    bytes += more;
  }

  long lastMessageId() {
    return lastMessageId;
  }

  void issued(long id) {
    lastMessageId = Math.max(lastMessageId, id);
  }

  /** Adds a message to the conversation of this key, which is opened where it is not there. */
  StoredConversation touch(ConversationKey key, Instant at) {
    StoredConversation conversation = find(key);
    if (conversation == null) {
      conversation = new StoredConversation(++conversations, key, at, keepsWhatHasEnded);
      byKey.add(conversation);
      if (keepsWhatHasEnded) {
        byId.put(conversation.id, conversation);
        byActivity.add(conversation);
      }
      totals(key.channel()).conversations++;
      bytes += CONVERSATION_BYTES;
    } else if (at.isAfter(conversation.lastActivityAt)) {
      setActivity(conversation, at);
    }
    conversation.messageCount++;
    return conversation;
  }

  private @Nullable StoredConversation find(ConversationKey key) {
    long hash = key.hashCode();
    StoredConversation found = byKey.firstOf(hash);
    while (found != null && (found.hash() != hash || !found.key.equals(key))) {
      found = found.nextInBucket();
    }
    return found;
  }

  void setActivity(StoredConversation conversation, Instant at) {
    boolean listed = keepsWhatHasEnded && byActivity.remove(conversation);
    conversation.lastActivityAt = at;
    if (listed) {
      byActivity.add(conversation);
    }
  }

  void add(StoredMessage message) {
    bytes += message.bytes();
    issued(message.id());
    if (keepsWhatHasEnded) {
      messages.put(message.id(), message);
      message.conversation.messages.add(message);
    }
  }

  /** An attempt counts in its round; it is kept where something shows it. */
  void attempted(StoredMessage message, Attempt attempt) {
    long before = message.bytes();
    message.counted(attempt);
    if (keepsWhatHasEnded) {
      message.attempted(attempt);
    }
    bytes += message.bytes() - before;
  }

  void retried(StoredMessage message, Instant dueAt, @Nullable String errorCode) {
    if (keepsWhatHasEnded) {
      message.nextAttemptAt = dueAt;
      message.lastErrorCode = errorCode;
    }
  }

  /** A provider took a message, which is the newest that it calls so. */
  void dispatched(StoredMessage message, Attempt attempt, String id) {
    message.status = MessageStatus.DISPATCHED;
    totals(message.channel).dispatched++;
    if (keepsWhatHasEnded) {
      message.processedAt = attempt.endedAt();
      message.providerName = attempt.provider();
      message.providerMessageId = id;
      message.nextAttemptAt = null;
      Long before = dispatches.put(new DispatchId(message.providerName, id), message.id());
      bytes += before == null ? DISPATCH_BYTES : 0;
    }
    ended(message);
  }

  /** A message is a dead letter. */
  void failed(StoredMessage message, String reason, @Nullable String errorCode, Instant at) {
    message.status = MessageStatus.FAILED;
    totals(message.channel).failed++;
    if (keepsWhatHasEnded) {
      message.processedAt = at;
      message.nextAttemptAt = null;
      message.lastErrorCode = errorCode;
      message.failureReason = reason;
      failed.put(message.id(), message);
    }
    ended(message);
  }

  @Nullable StoredMessage findDispatched(String provider, String id) {
    Long found = dispatches.get(new DispatchId(provider, id));
    return found == null ? null : messages.get(found);
  }

  void addEarly(EarlyReceipt receipt) {
    early.add(receipt);
    bytes += EARLY_BYTES;
  }

  /**
   * A message has reached its end; where nothing of the kind is kept, what it needed goes. Nothing
   * is noted in such a message before: what is old and dead, but holds something new, has the
   * collector keep that too.
   */
  void ended(StoredMessage message) {
    if (!keepsWhatHasEnded) {
      bytes -= message.bytes();
      StoredConversation conversation = message.conversation;
      conversation.messageCount--;
      if (conversation.messageCount == 0) {
        forget(conversation);
      }
    }
  }

  private void forget(StoredConversation conversation) {
    byKey.remove(conversation);
    if (keepsWhatHasEnded) {
      byActivity.remove(conversation);
      byId.remove(conversation.id);
    }
    bytes -= CONVERSATION_BYTES;
    totals(conversation.key.channel()).conversations--;
  }

  /** Forgets a message, and its conversation with the last one; whether that is gone. */
  boolean delete(StoredMessage message) {
    messages.remove(message.id());
    failed.remove(message.id());
    bytes -= message.bytes();
    forgetDispatch(message);
    Totals counted = totals(message.channel);
    switch (message.status) {
      case RECEIVED -> counted.received--;
      case FAILED -> {
        counted.failed--;
        counted.accepted--;
      }
      case DISPATCHED -> {
        counted.dispatched--;
        counted.accepted--;
      }
      case PENDING -> counted.accepted--;
    }
    StoredConversation conversation = message.conversation;
    conversation.messages.remove(message);
    conversation.messageCount--;
    if (conversation.messageCount > 0) {
      if (!conversation.messages.isEmpty()) {
        setActivity(conversation, conversation.messages.last().ordered());
      }
      return false;
    }
    forget(conversation);
    return true;
  }

  private void forgetDispatch(StoredMessage message) {
    String id = message.providerMessageId;
    if (id != null && dispatches.remove(new DispatchId(message.providerName, id), message.id())) {
      bytes -= DISPATCH_BYTES;
    }
  }

  /** What was stored under a key that is remembered still; null for a new one. */
  @Nullable Remembrance find(IdempotencyKey key, Instant expired) {
    Remembrance found = keys.get(ByteBuffer.wrap(key.key()));
    return found != null && found.createdAt().isAfter(expired) ? found : null;
  }

  void remember(IdempotencyKey key, MessageId message, Instant at) {
    ByteBuffer digest = ByteBuffer.wrap(key.key());
    // Removed first, so that it is last in the order in which keys expire.
    bytes += keys.remove(digest) == null ? KEY_BYTES : 0;
    keys.put(digest, new Remembrance(ByteBuffer.wrap(key.fingerprint()), message, at));
  }

  Receipt receiptOf(MessageId id) {
    StoredMessage message = messages.get(id.value());
    return new Receipt(id, message == null ? null : message.conversation.id);
  }

  Optional<Receipt> findDelivery(String provider, Delivery delivery) {
    Long byWebhook = find(provider, true, delivery.webhookId());
    Long found = byWebhook != null ? byWebhook : find(provider, false, delivery.messageId());
    return found == null ? Optional.empty() : Optional.of(receiptOf(new MessageId(found)));
  }

  private @Nullable Long find(String provider, boolean isWebhook, @Nullable String id) {
    return id == null ? null : deliveries.get(new DeliveryId(provider, isWebhook, id));
  }

  void rememberDelivery(InboundMessage message) {
    Delivery delivery = message.delivery();
    if (delivery.webhookId() != null) {
      put(new DeliveryId(message.providerName(), true, delivery.webhookId()), message.id());
    }
    if (delivery.messageId() != null) {
      put(new DeliveryId(message.providerName(), false, delivery.messageId()), message.id());
    }
  }

  private void put(DeliveryId id, MessageId message) {
    deliveries.put(id, message.value());
    bytes += DELIVERY_BYTES;
  }

  void forgetDeliveries(Set<Long> ids) {
    int before = deliveries.size();
    deliveries.values().removeIf(ids::contains);
    bytes -= (long) DELIVERY_BYTES * (before - deliveries.size());
  }

  /** Forgets everything but how far numbers have got. */
  void clear() {
    messages.clear();
    failed.clear();
    byKey.clear();
    byId.clear();
    byActivity.clear();
    keys.clear();
    deliveries.clear();
    dispatches.clear();
    early.clear();
    payloads.clear();
    totals.clear();
    bytes = 0;
  }

  /** Forgets the idempotency keys of messages. */
  void forgetKeys(Set<Long> ids) {
    int before = keys.size();
    keys.values().removeIf(remembered -> ids.contains(remembered.message().value()));
    bytes -= (long) KEY_BYTES * (before - keys.size());
  }
}
