package dev.switchboard.app.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that the program runs on. */
final class Machines {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private Machines() {}

  /** Its name as it calls itself, without asking a name server; empty where it cannot be told. */
  static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException _) {
      return System.getenv().getOrDefault("HOSTNAME", "");
    }
  }
}
