package dev.switchboard.provider.mock;

import dev.switchboard.message.MessageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one mock provider remembers in several processes, as a real one would for all its callers: a
 * directory that they share, in which every message it took has an empty file by the message's id.
 * The first process makes the file. So of two processes that send the same message one delivers it,
 * and the other repeats it.
 *
 * <p>Beside them {@value #CALLS} has a line for each call: id, number of the attempt, and what
 * became of it. Safe for use by many threads and processes on one machine.
 */
final class SharedSeenMessages {
  static final String CALLS = "calls";

  private final Path directory;
  private final Path calls;

  /**
   * @param directory of this provider alone; made where there is none
   */
  SharedSeenMessages(Path directory) {
    this.directory = directory;
    this.calls = directory.resolve(CALLS);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + directory, e);
    }
  }

  /** Whether a message was taken, here or elsewhere. */
  boolean isTaken(long messageId) {
    return Files.exists(fileOf(messageId));
  }

  /**
   * Notes that a message is taken.
   *
   * @return whether it is for the first time
   */
  boolean take(long messageId) {
    try {
      Files.createFile(fileOf(messageId));
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a call; a line this short is written at once, so lines do not mix. */
  void called(MessageId message, int attemptNumber, String answer) {
    String line = message + " " + attemptNumber + " " + answer + "\n";
    try {
      Files.writeString(calls, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path fileOf(long messageId) {
    return directory.resolve(new MessageId(messageId).toString());
  }
}
