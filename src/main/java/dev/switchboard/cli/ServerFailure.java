package dev.switchboard.cli;

import org.jspecify.annotations.Nullable;

/**
 * A server that cannot be asked, or that refuses. The message is for the person at the terminal.
 */
public final class ServerFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean uncertain;

  ServerFailure(String message) {
    super(message);
    this.uncertain = false;
  }

  ServerFailure(String message, Throwable cause) {
    this(message, cause, false);
  }

  ServerFailure(String message, @Nullable Throwable cause, boolean uncertain) {
    super(message, cause);
    this.uncertain = uncertain;
  }

  /** Whether the server may have done what it was asked, although it did not say so. */
  public boolean isUncertain() {
    return uncertain;
  }

  /** The message, which is always there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
