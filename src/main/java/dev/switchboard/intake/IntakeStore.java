package dev.switchboard.intake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where accepted messages are made durable. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface IntakeStore {
  /** What became of a request under an idempotency key. */
  sealed interface Remembered {
    /** The same request was accepted before. */
    record Replay(Receipt receipt) implements Remembered {}

    /** The key was used before, with another body. */
    record OtherBody() implements Remembered {}

    /** Another process is storing under the key, and has not ended in the time one can wait. */
    record BeingAccepted() implements Remembered {}
  }

  /** What became of an attempt to store. */
  sealed interface Stored {
    /**
     * Stored, durably.
     *
     * @param conversationCreated whether it is the first message of its conversation; false for an
     *     inbound message, which is given one when it is processed
     */
    record Fresh(Receipt receipt, boolean conversationCreated) implements Stored {}

    /** Nothing was stored: the key had been used in the meantime, or the message delivered. */
    record Known(Remembered remembered) implements Stored {}
  }

  /** A message that is being stored. */
  interface Storing {
    /** Waits until it is durable, or known. To be called once, by the thread that began. */
    Stored await();
  }

  /** Looks a key up; empty when it is new, or older than it is kept. */
  Optional<Remembered> find(IdempotencyKey key, Instant now);

  /**
   * Stores a message, its conversation, its queue entry and its idempotency record in one
   * transaction, or nothing. Returns when that is durable; the queue entry has then been handed
   * over for dispatch.
   *
   * @param key null when the client sent none
   */
  Stored accept(NewMessage message, @Nullable IdempotencyKey key);

  /**
   * Begins what {@link #accept} does. Messages of one conversation are stored in the order in which
   * one thread begins them; several may share a transaction, and each is still stored or not by
   * itself.
   */
  default Storing begin(NewMessage message, @Nullable IdempotencyKey key) {
    Stored stored = accept(message, key);
    return () -> stored;
  }

  /**
   * Stores messages in one transaction, with all that {@link #accept} stores of each, or nothing of
   * any. Returns when that is durable.
   *
   * @param keys one for each message, or none. Where the first is known, the answer is what is
   *     known of all; otherwise none of them may be
   * @return in the order of the messages; all {@link Stored.Fresh}, or all {@link Stored.Known}
   */
  List<Stored> acceptTogether(List<NewMessage> messages, List<IdempotencyKey> keys);

  /** What a delivery was stored as before, by either of its ids; empty when both are new. */
  Optional<Receipt> findReceived(String provider, Delivery delivery);

  /**
   * Stores an inbound message, its queue entry, the ids of its delivery and its idempotency record
   * in one transaction, or nothing: not even the idempotency record where the provider delivered
   * the message before. Returns when that is durable; the message is then processed later.
   *
   * @param key null when the provider sent none
   */
  Stored receive(InboundMessage message, @Nullable IdempotencyKey key);
}
