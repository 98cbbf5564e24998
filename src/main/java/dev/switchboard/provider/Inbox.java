package dev.switchboard.provider;

import dev.switchboard.message.DeliveryReceipt;

/** Takes in what a provider has received. */
@FunctionalInterface
public interface Inbox {
  /**
   * Takes a message in, as a webhook would: limits and deduplication are the same. Waits for the
   * store. A message that cannot be taken is logged and lost.
   */
  void receive(InboxMessage message);

  /**
   * Takes what became of a message that a provider took, as a webhook would. Waits for the store. A
   * receipt that cannot be taken is logged and lost.
   */
  default void receive(String provider, DeliveryReceipt receipt) {}
}
