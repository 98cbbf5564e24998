package dev.switchboard.rehearsal;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether first attempts of a conversation begin in the order in which one node has accepted them.
 * Knows a conversation as long as a message of it waits. For one thread.
 */
final class ConversationOrder {
  /** How many of its messages wait, above the microsecond of the latest that was sent. */
  private static final int WAITING_SHIFT = 42;

  private static final long ONE = 1L << WAITING_SHIFT;
  private static final long LATEST_MASK = ONE - 1;
  private static final int NANOS_PER_MICRO = 1_000;

  /** The state of each conversation, for each node. */
  private final List<LongPages> nodes = new ArrayList<>();

  void accepted(long conversation, int node) {
    while (nodes.size() <= node) {
      nodes.add(new LongPages());
    }
    LongPages states = nodes.get(node);
    states.set(conversation, states.get(conversation) + ONE);
  }

  /**
   * A message is sent for the first time, at the node that has accepted it.
   *
   * @param acceptedAt in nanoseconds; messages of one microsecond are in any order
   * @return whether none was sent before it that was accepted after it
   */
  boolean called(long conversation, int node, long acceptedAt) {
    LongPages states = nodes.get(node);
    long state = states.get(conversation);
    if (state == 0) {
      return true;
    }
    long micros = acceptedAt / NANOS_PER_MICRO;
    boolean inOrder = (state & LATEST_MASK) <= micros;
    if (inOrder) {
      states.set(conversation, (state & ~LATEST_MASK) | micros);
    }
    return inOrder;
  }

  /** A message has ended that this node had accepted. */
  void ended(long conversation, int node) {
    LongPages states = nodes.get(node);
    long left = states.get(conversation) - ONE;
    states.set(conversation, left < ONE ? 0 : left);
  }
}
