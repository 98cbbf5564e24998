package dev.switchboard.memory;

/**
 * What one piece of work, such as a request, has taken of a share. Closing it gives everything
 * back; after that it takes nothing more. Safe for use by many threads, so that work which has been
 * given up may end later on its own thread.
 */
public final class Reservation implements AutoCloseable {
  private final MemoryBudget.Share share;
  private long heldBytes;
  private boolean closed;

  public Reservation(MemoryBudget.Share share) {
    this.share = share;
  }

  /**
   * Takes more bytes.
   *
   * @throws OutOfBudgetException when the budget has none left, or this was closed
   */
  public synchronized void add(long bytes) {
    if (closed || !share.tryReserve(bytes)) {
      throw new OutOfBudgetException(share.holder());
    }
    heldBytes += bytes;
  }

  /**
   * Takes what is missing to hold this much.
   *
   * @throws OutOfBudgetException as {@link #add}
   */
  public synchronized void growTo(long bytes) {
    if (bytes > heldBytes) {
      add(bytes - heldBytes);
    }
  }

  /**
   * Takes what is missing to hold this much, even when the budget has none left: for what must not
   * be refused any more. Takes nothing after this was closed.
   */
  public synchronized void growAnyway(long bytes) {
    if (!closed && bytes > heldBytes) {
      share.reserveAnyway(bytes - heldBytes);
      heldBytes = bytes;
    }
  }

  /** Gives back what is held beyond this much. */
  public synchronized void shrinkTo(long bytes) {
    if (bytes < heldBytes) {
      share.release(heldBytes - bytes);
      heldBytes = bytes;
    }
  }

  /** Gives back so much of what is held. */
  public synchronized void release(long bytes) {
    // Closing has given back everything.
    shrinkTo(Math.max(0, heldBytes - bytes));
  }

  /** What is held at this moment. */
  public synchronized long heldBytes() {
    return heldBytes;
  }

  @Override
  public synchronized void close() {
    closed = true;
    shrinkTo(0);
  }
}
