package dev.switchboard.rehearsal;

/** The backlog of a rehearsal does not fit into the memory of this program. */
public final class TooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooLargeException(long most) {
    super(
        "more than %,d messages wait at once, and the heap has no room for more;".formatted(most)
            + " SWITCHBOARD_JAVA_OPTS=-Xmx2g gives more room");
  }
}
