package dev.switchboard.queue;

/** The store has no room for more; nothing was stored. */
public final class StoreFullException extends StoreUnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * @param remedy one sentence for the operator: what is full, and what helps
   */
  public StoreFullException(String remedy) {
    super(remedy);
  }
}
