package dev.switchboard.queue;

/** A read took longer than it may, and was stopped. The store itself is well. */
public final class QueryTimeoutException extends StoreUnavailableException {
  private static final long serialVersionUID = 1L;

  public QueryTimeoutException() {
    super("the read took too long and was stopped");
  }

  public QueryTimeoutException(Throwable cause) {
    super("the read took too long and was stopped", cause);
  }
}
