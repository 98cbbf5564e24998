package dev.switchboard.http.reply;

/** An error to answer. It is expected, so it has no stack trace. */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  /** An error to answer. */
  public ProblemException(Problem problem) {
    super(problem.toString(), null, false, false);
    this.problem = problem;
  }

  /** The error. */
  public Problem problem() {
    return problem;
  }
}
