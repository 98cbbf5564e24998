package dev.switchboard.http;

/** The answer when the store is lost: the outcome is unknown, and asking again is safe. */
final class Unavailable {
  private Unavailable() {}

  static Problem problem() {
    return Problem.of(
        ProblemCode.UNAVAILABLE,
        "The store does not answer. Try again; with the same Idempotency-Key nothing is sent twice.");
  }
}
