package dev.switchboard.app;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes: results to standard output, sentences about them to standard error. */
record Output(PrintWriter out, PrintWriter err) {
  static Output of(CommandSpec spec) {
    return new Output(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  /** A line of the result, at once. */
  void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A sentence about what happens, at once. */
  void say(@Nullable String sentence) {
    tell("switchboard: " + sentence);
  }

  /** A line about what happens, at once. */
  void tell(String line) {
    err.println(line);
    err.flush();
  }
}
