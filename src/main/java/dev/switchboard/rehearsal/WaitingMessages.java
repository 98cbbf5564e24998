package dev.switchboard.rehearsal;

/** The messages that have not ended, as the books know them. For one thread. */
final class WaitingMessages {
  private static final int ACCEPTED_AT = 1;

  /** The carrier above the conversation. */
  private static final int CONVERSATION = 2;

  /**
   * Node, channel, the node that sent it last (0 for none), whether its carrier has taken it, and
   * attempts, from above.
   */
  private static final int PROGRESS = 3;

  private static final int CARRIER_SHIFT = 48;
  private static final long CONVERSATION_MASK = (1L << CARRIER_SHIFT) - 1;
  private static final int NODE_SHIFT = 56;
  private static final int CHANNEL_SHIFT = 48;
  private static final int BYTE_MASK = 0xff;
  private static final int CALLER_SHIFT = 40;
  private static final long TAKEN = 1L << 32;
  private static final long ATTEMPTS_MASK = TAKEN - 1;

  private final LongTable table = new LongTable(PROGRESS);

  void add(long id, long acceptedAt, long conversation, Origin origin) {
    int row = table.add(id);
    table.set(row, ACCEPTED_AT, acceptedAt);
    table.set(row, CONVERSATION, ((long) origin.carrier() << CARRIER_SHIFT) | conversation);
    table.set(
        row,
        PROGRESS,
        ((long) origin.node() << NODE_SHIFT) | ((long) origin.channel() << CHANNEL_SHIFT));
  }

  /**
   * Where a message came in, and for whom.
   *
   * @param channel its place among the channels
   * @param carrier the number of the carrier
   */
  record Origin(int node, int channel, int carrier) {}

  /** The row of a message, {@link LongTable#NONE} for one that waits no more. */
  int find(long id) {
    return table.find(id);
  }

  void remove(long id) {
    table.remove(id);
  }

  int size() {
    return table.size();
  }

  long acceptedAt(int row) {
    return table.get(row, ACCEPTED_AT);
  }

  long conversation(int row) {
    return table.get(row, CONVERSATION) & CONVERSATION_MASK;
  }

  int carrier(int row) {
    return (int) (table.get(row, CONVERSATION) >>> CARRIER_SHIFT);
  }

  int node(int row) {
    return (int) (table.get(row, PROGRESS) >>> NODE_SHIFT);
  }

  int channel(int row) {
    return (int) (table.get(row, PROGRESS) >>> CHANNEL_SHIFT) & BYTE_MASK;
  }

  /** Counts an attempt; how many there are now. */
  long attempted(int row) {
    long progress = table.get(row, PROGRESS) + 1;
    table.set(row, PROGRESS, progress);
    return progress & ATTEMPTS_MASK;
  }

  /** Notes a call by a node; whether it is the first of its message. */
  boolean called(int row, int node) {
    boolean first = caller(row) == 0;
    long progress = table.get(row, PROGRESS) & ~((long) BYTE_MASK << CALLER_SHIFT);
    table.set(row, PROGRESS, progress | ((long) node << CALLER_SHIFT));
    return first;
  }

  /** Notes that its carrier has taken it; whether it had before. */
  boolean taken(int row) {
    long progress = table.get(row, PROGRESS);
    table.set(row, PROGRESS, progress | TAKEN);
    return (progress & TAKEN) != 0;
  }

  /** The node that sent it last; 0 for none. */
  int caller(int row) {
    return (int) (table.get(row, PROGRESS) >>> CALLER_SHIFT) & BYTE_MASK;
  }
}
