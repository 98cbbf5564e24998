package dev.switchboard.rehearsal;

/**
 * Whether first attempts of a conversation begin in the order in which one node has accepted them.
 * Knows a conversation as long as a message of it waits. For one thread.
 */
final class ConversationOrder {
  private static final long MOST_NODES = 64;
  private static final int WAITING = 1;
  private static final int LATEST = 2;

  private final LongTable places = new LongTable(LATEST);

  void accepted(long conversation, int node) {
    long place = placeOf(conversation, node);
    int row = places.find(place);
    row = row == LongTable.NONE ? places.add(place) : row;
    places.set(row, WAITING, places.get(row, WAITING) + 1);
  }

  /**
   * A message is sent for the first time, at the node that has accepted it.
   *
   * @param sequence of its acceptance
   * @return whether none was sent before it that was accepted after it
   */
  boolean called(long conversation, int node, long sequence) {
    int row = places.find(placeOf(conversation, node));
    if (row == LongTable.NONE) {
      return true;
    }
    boolean inOrder = places.get(row, LATEST) <= sequence;
    if (inOrder) {
      places.set(row, LATEST, sequence);
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
    long left = places.get(row, WAITING) - 1;
    if (left == 0) {
      places.remove(place);
    } else {
      places.set(row, WAITING, left);
    }
  }

  private static long placeOf(long conversation, int node) {
    return conversation * MOST_NODES + node;
  }
}
