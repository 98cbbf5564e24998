package dev.switchboard.app;

import java.io.Console;

/** The terminal that the program was started on, if it was. */
final class Terminal {
  private Terminal() {}

  /** There is no console, or on some releases of Java an empty one, where there is no terminal. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
