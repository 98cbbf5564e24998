package dev.switchboard.http.access;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.RequestHead;

/** Recognizes the sender of a request by a signature over its body. Thread-safe. */
@FunctionalInterface
public interface RequestSignature {
  /**
   * Verifies a request.
   *
   * @param body as sent
   * @throws ProblemException {@code unauthorized} if the signature is missing, wrong or too old
   */
  void verify(RequestHead head, byte[] body);
}
