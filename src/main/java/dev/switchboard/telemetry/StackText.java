package dev.switchboard.telemetry;

/** A throwable as bounded text, with addresses masked. */
final class StackText {
  private static final int MAX_CAUSES = 6;
  private static final int MAX_FRAMES = 40;
  private static final int MAX_CHARS = Line.MAX_STACK_BYTES;

  private StackText() {}

  /** Class, message and frames of the throwable and its causes. */
  static String of(Throwable thrown) {
    StringBuilder text = new StringBuilder(2_048);
    Throwable current = thrown;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
      text.append(depth == 0 ? "" : "\nCaused by: ").append(describe(current));
      appendFrames(text, current.getStackTrace());
      current = current.getCause();
    }
    return text.toString();
  }

  /** Class and message of the throwable and its causes, on one line. */
  static String summary(Throwable thrown) {
    StringBuilder text = new StringBuilder(256).append(describe(thrown));
    Throwable cause = thrown.getCause();
    for (int depth = 1; cause != null && depth < MAX_CAUSES; depth++) {
      text.append("; caused by ").append(describe(cause));
      cause = cause.getCause();
    }
    return text.toString();
  }

  private static void appendFrames(StringBuilder text, StackTraceElement[] frames) {
    for (int i = 0; i < frames.length; i++) {
      if (i == MAX_FRAMES || text.length() > MAX_CHARS) {
        text.append("\n\t... ").append(frames.length - i).append(" more");
        return;
      }
      text.append("\n\tat ").append(frames[i]);
    }
  }

  private static String describe(Throwable thrown) {
    String text;
    try {
      text = thrown.toString();
    } catch (RuntimeException e) {
      // A throwable that cannot describe itself must not hide that it was thrown.
      text = thrown.getClass().getName();
    }
    return AddressMask.mask(text, Line.MAX_MESSAGE_BYTES);
  }
}
