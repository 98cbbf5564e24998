package dev.switchboard.history;

import java.util.Set;

/**
 * Forgets messages at once, in any state. Only a store that may forget has this: one in memory, for
 * tests. Safe for use by many threads.
 */
public interface Erasure {
  /**
   * Forgets every message, conversation, idempotency key and event, and the endpoints that the
   * configuration does not name. What this process held is lost to it, as after a restart; numbers
   * of messages and conversations go on.
   */
  void eraseAll();

  /**
   * Forgets the messages from and to some addresses, their idempotency keys and events. What is
   * being sent may still reach its provider.
   *
   * @param addresses in normal form
   * @return how many messages
   */
  int erase(Set<String> addresses);
}
