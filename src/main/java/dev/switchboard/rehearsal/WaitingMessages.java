package dev.switchboard.rehearsal;

/** The messages that have not ended, as the books know them. For one thread. */
final class WaitingMessages {
  private static final int ACCEPTED_AT = 1;
  private static final int CONVERSATION = 2;

  /** The carrier above the sequence. */
  private static final int SEQUENCE = 3;

  /** Node, channel, whether it was called, and attempts, from above. */
  private static final int PROGRESS = 4;

  private static final int CARRIER_SHIFT = 48;
  private static final long SEQUENCE_MASK = (1L << CARRIER_SHIFT) - 1;
  private static final int NODE_SHIFT = 56;
  private static final int CHANNEL_SHIFT = 48;
  private static final int BYTE_MASK = 0xff;
  private static final long CALLED = 1L << 40;
  private static final long ATTEMPTS_MASK = (1L << 32) - 1;

  private final LongTable table = new LongTable(PROGRESS);

  /**
   * Adds a message.
   *
   * @param sequence how many were accepted, this one included
   */
  void add(long id, long acceptedAt, long conversation, long sequence, Origin origin) {
    int row = table.add(id);
    table.set(row, ACCEPTED_AT, acceptedAt);
    table.set(row, CONVERSATION, conversation);
    table.set(row, SEQUENCE, ((long) origin.carrier() << CARRIER_SHIFT) | sequence);
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

  boolean has(long id) {
    return table.has(id);
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
    return table.get(row, CONVERSATION);
  }

  long sequence(int row) {
    return table.get(row, SEQUENCE) & SEQUENCE_MASK;
  }

  int carrier(int row) {
    return (int) (table.get(row, SEQUENCE) >>> CARRIER_SHIFT);
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

  /** Notes a call; whether it is the first of its message. */
  boolean called(int row) {
    long progress = table.get(row, PROGRESS);
    table.set(row, PROGRESS, progress | CALLED);
    return (progress & CALLED) == 0;
  }
}
