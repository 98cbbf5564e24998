package dev.switchboard.tools.prove;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Every acknowledgement, in memory and in a file. Safe for use by many threads. */
final class AckLedger implements AutoCloseable {
  private final BufferedWriter file;
  private final Map<Long, String> idByNumber = new HashMap<>();
  private long contradictions;

  AckLedger(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
  }

  /**
   * Notes a 202.
   *
   * @param number of the message, which names its key and its text
   * @param id that the server gave
   */
  synchronized void acknowledged(long number, String id) {
    String before = idByNumber.putIfAbsent(number, id);
    if (before != null && !before.equals(id)) {
      contradictions++;
    }
    try {
      file.write(number + " " + id + "\n");
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy: the id of each acknowledged number. */
  synchronized Map<Long, String> idByNumber() {
    return Map.copyOf(idByNumber);
  }

  synchronized int size() {
    return idByNumber.size();
  }

  /** Keys that were acknowledged under two ids. */
  synchronized long contradictions() {
    return contradictions;
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
