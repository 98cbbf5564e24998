package dev.switchboard.tools.load;

/** What came is no response that this client reads; the connection is of no more use. */
final class UnreadableResponseException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  UnreadableResponseException(Failure failure) {
    // Made at most once for a connection, but without a trace: nothing in ours explains it.
    super(failure.sentence(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
