package dev.switchboard.http;

import java.io.IOException;

/**
 * The server cannot listen where it was told to. The message is one sentence for the person who
 * starts it; a stack trace would add nothing.
 */
public final class ListenFailedException extends RuntimeException {
  ListenFailedException(String sentence, IOException cause) {
    super(sentence, cause, false, false);
  }
}
