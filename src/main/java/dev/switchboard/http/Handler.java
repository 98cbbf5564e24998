package dev.switchboard.http;

/** Answers one kind of request. Called on the virtual thread of the connection; may block. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a request.
   *
   * @throws ProblemException for an answer that is an error
   * @throws Exception for anything unforeseen: a 500 without details and one {@link FailureHandler}
   *     call
   */
  Reply handle(Exchange exchange) throws Exception;
}
