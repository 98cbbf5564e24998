package dev.switchboard.http;

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
