package dev.switchboard.inbound;

import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.List;

/**
 * The queue as the consumer of inbound events sees it. Every method is one durable transaction; all
 * of them may be called from any thread and throw {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface InboundQueue {
  /**
   * What became of a batch.
   *
   * @param received events that are messages of a conversation now
   * @param dropped events that cannot be read; they are out of the queue and no message
   */
  record Processed(int received, List<MessageId> dropped) {
    public Processed {
      dropped = List.copyOf(dropped);
    }

    /** Events that have left the queue. */
    int total() {
      return received + dropped.size();
    }
  }

  /**
   * Turns the oldest waiting events into messages of their conversations, and takes them out of the
   * queue. All of it is one transaction: a crash leaves every event either waiting or processed.
   *
   * @param limit greater than zero
   * @param at when the messages are received
   * @throws RefusedEventException when one of them breaks a rule of the store; all still wait
   */
  Processed process(int limit, Instant at);

  /**
   * Takes an event out of the queue without making it a message. What was delivered stays in the
   * store for inspection.
   */
  void drop(MessageId event);
}
