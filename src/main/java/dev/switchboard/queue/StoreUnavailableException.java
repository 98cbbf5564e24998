package dev.switchboard.queue;

/**
 * The store cannot answer: it failed, is stopping, or has more work waiting than it may queue.
 * Whether a transaction in progress took effect is unknown.
 */
public sealed class StoreUnavailableException extends RuntimeException
    permits QueryTimeoutException, StoreFullException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message) {
    super(message);
  }

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
