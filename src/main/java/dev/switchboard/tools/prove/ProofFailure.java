package dev.switchboard.tools.prove;

/** The proof cannot be carried out; it says nothing about the promise. */
public final class ProofFailure extends Exception {
  private static final long serialVersionUID = 1L;

  ProofFailure(String sentence) {
    super(sentence);
  }

  ProofFailure(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
