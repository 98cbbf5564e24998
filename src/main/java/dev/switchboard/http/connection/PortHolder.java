package dev.switchboard.http.connection;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the process that listens on a port, where Linux tells: it must be one of the same user. */
final class PortHolder {
  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /** Such as {@code process 4711 (java)}; empty where it cannot be told. */
  static Optional<String> of(int port) {
    try {
      Set<String> sockets = sockets(port);
      return sockets.isEmpty()
          ? Optional.empty()
          : ProcessHandle.allProcesses()
              .filter(it -> holdsOne(it, sockets))
              .findFirst()
              .map(it -> "process " + it.pid() + name(it));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** How links to the sockets that listen there are called, as of proc(5). */
  private static Set<String> sockets(int port) throws IOException {
    String suffix = ":%04X".formatted(port);
    Set<String> sockets = new HashSet<>();
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      if (!Files.exists(Path.of(table))) {
        continue;
      }
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        lines
            .map(line -> line.strip().split("\\s+"))
            .filter(it -> it.length > INODE && it[STATE].equals(LISTENING))
            .filter(it -> it[LOCAL_ADDRESS].toUpperCase(Locale.ROOT).endsWith(suffix))
            .forEach(it -> sockets.add("socket:[" + it[INODE] + "]"));
      }
    }
    return sockets;
  }

  private static boolean holdsOne(ProcessHandle process, Set<String> sockets) {
    try (DirectoryStream<Path> open =
        Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      for (Path file : open) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException _) {
      // It has ended, or belongs to another user.
    }
    return false;
  }

  private static String name(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> " (" + Path.of(command).getFileName() + ")")
        .orElse("");
  }
}
