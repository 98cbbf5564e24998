package dev.switchboard.provider;

/** Takes in what a provider has received. */
@FunctionalInterface
public interface Inbox {
  /**
   * Takes a message in, as a webhook would: limits and deduplication are the same. Waits for the
   * store. A message that cannot be taken is logged and lost.
   */
  void receive(ReceivedMessage message);
}
