package dev.switchboard.store;

/** The store cannot be opened; the message is one sentence for the person who starts it. */
public final class StoreOpenException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoreOpenException(String message) {
    super(message);
  }

  public StoreOpenException(String message, Throwable cause) {
    super(message, cause);
  }
}
