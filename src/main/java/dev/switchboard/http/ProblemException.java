package dev.switchboard.http;

/**
 * An answer that is an error, thrown to where answers are sent. Expected, so it has no stack trace.
 */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  /** Wraps what is to be answered. */
  public ProblemException(Problem problem) {
    super(problem.toString(), null, false, false);
    this.problem = problem;
  }

  /** What is to be answered. */
  public Problem problem() {
    return problem;
  }
}
