package dev.switchboard.tracing;

/** The {@code OTEL_*} variables cannot be used. Its message is meant for the operator. */
public final class InvalidTracingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidTracingException(String message) {
    super(message);
  }
}
