package dev.switchboard.testing;

import java.util.Set;

/** A server under test, as a bench needs it. Safe for use by many threads. */
public interface TestedServer {
  /** Whether a provider is being called, in real time or the test's. */
  boolean isCalling();

  /** Messages that have not ended. */
  long pending();

  /** Has the server look at once when the next retry is due. */
  void look();

  /** Does at once what the server does only now and then. */
  void keepHouse();

  /** Forgets all messages, and everything that was changed since the start but the clock. */
  void reset();

  /**
   * Forgets the messages from and to some addresses.
   *
   * @param addresses in normal form
   * @return how many
   */
  int forget(Set<String> addresses);
}
