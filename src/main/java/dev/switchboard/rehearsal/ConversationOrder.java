package dev.switchboard.rehearsal;

/**
 * Whether first attempts of a conversation begin in the order in which one node has accepted them.
 * Knows a conversation as long as a message of it waits. For one thread.
 */
final class ConversationOrder {
  private static final long MOST_NODES = 64;
  private static final int STATE = 1;

  /** How many of its messages wait, above the microsecond of the latest that was sent. */
  private static final int WAITING_SHIFT = 42;

  private static final long ONE = 1L << WAITING_SHIFT;
  private static final long LATEST_MASK = ONE - 1;
  private static final int NANOS_PER_MICRO = 1_000;

  private final LongTable places = new LongTable(STATE);

  void accepted(long conversation, int node) {
    long place = placeOf(conversation, node);
    int row = places.find(place);
    row = row == LongTable.NONE ? places.add(place) : row;
    places.set(row, STATE, places.get(row, STATE) + ONE);
  }

  /**
   * A message is sent for the first time, at the node that has accepted it.
   *
   * @param acceptedAt in nanoseconds; messages of one microsecond are in any order
   * @return whether none was sent before it that was accepted after it
   */
  boolean called(long conversation, int node, long acceptedAt) {
    int row = places.find(placeOf(conversation, node));
    if (row == LongTable.NONE) {
      return true;
    }
    long state = places.get(row, STATE);
    long micros = acceptedAt / NANOS_PER_MICRO;
    boolean inOrder = (state & LATEST_MASK) <= micros;
    if (inOrder) {
      places.set(row, STATE, (state & ~LATEST_MASK) | micros);
    }
    return inOrder;
  }

  /** A message has ended that this node had accepted. */
  void ended(long conversation, int node) {
    long place = placeOf(conversation, node);
    int row = places.find(place);
    if (row == LongTable.NONE) {
      return;
    }
    long left = places.get(row, STATE) - ONE;
    if (left < ONE) {
      places.remove(place);
    } else {
      places.set(row, STATE, left);
    }
  }

  private static long placeOf(long conversation, int node) {
    return conversation * MOST_NODES + node;
  }
}
