package dev.switchboard.http;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;

/** Answers one kind of request. Runs on a virtual thread and may block. Thread-safe. */
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
