package dev.switchboard.http.connection;

import java.io.IOException;
import java.net.BindException;
import java.util.Locale;

/**
 * The server cannot listen where it was told to. The message is one sentence for the person who
 * starts it; a stack trace would add nothing.
 */
public final class ListenFailedException extends RuntimeException {
  /**
   * @param sentence for the person who starts the server
   */
  public ListenFailedException(String sentence, IOException cause) {
    super(sentence, cause, false, false);
  }

  /**
   * A port that cannot be bound.
   *
   * @param option of the command line that chooses another port
   */
  public static ListenFailedException of(String host, int port, String option, IOException cause) {
    return new ListenFailedException(sentence(host, port, option, cause), cause);
  }

  private static String sentence(String host, int port, String option, IOException e) {
    String reason = String.valueOf(e.getMessage());
    if (e instanceof BindException && reason.toLowerCase(Locale.ROOT).contains("in use")) {
      return "port %d on %s is already in use%s: stop that program, or choose another port with %s"
          .formatted(port, host, PortHolder.of(port).map(it -> " by " + it).orElse(""), option);
    }
    return "cannot listen on port " + port + " of " + host + ": " + reason;
  }
}
