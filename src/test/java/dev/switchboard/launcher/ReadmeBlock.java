package dev.switchboard.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An example of the README: a fenced block marked {@code console}. A comment above it, which no
 * reader sees, may say what does not hold for it, and why:
 *
 * <pre>
 * {@code <!-- not run: reason -->}                 nothing of it
 * {@code <!-- not run, git clone: reason -->}      the command that begins so
 * {@code <!-- not compared: reason -->}            what its commands print
 * </pre>
 *
 * @param line of the README where it begins
 * @param steps in order
 * @param mark what the comment says, null where there is none
 */
record ReadmeBlock(int line, List<Step> steps, @Nullable String mark) {
  private static final Pattern MARK = Pattern.compile("<!-- (not (?:run|compared)[^:]*): .+ -->");

  /**
   * A command and what is shown of its output.
   *
   * @param command null for lines that are the server's
   */
  record Step(@Nullable String command, List<String> shown) {}

  static List<ReadmeBlock> read(Path readme) throws IOException {
    List<String> lines = Files.readAllLines(readme);
    List<ReadmeBlock> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals("```console")) {
        int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
        Matcher mark = MARK.matcher(i == 0 ? "" : lines.get(i - 1));
        blocks.add(
            new ReadmeBlock(
                i + 1, steps(lines.subList(i + 1, end)), mark.matches() ? mark.group(1) : null));
        i = end;
      }
    }
    return blocks;
  }

  boolean isCompared() {
    return mark == null || !mark.equals("not compared");
  }

  boolean isRun(String command) {
    if (mark == null || !mark.startsWith("not run")) {
      return true;
    }
    int comma = mark.indexOf(", ");
    return comma >= 0 && !command.startsWith(mark.substring(comma + 2));
  }

  private static List<Step> steps(List<String> lines) {
    List<Step> steps = new ArrayList<>();
    @Nullable String command = null;
    List<String> shown = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("$ ")) {
        add(steps, command, shown);
        command = line.substring(2);
        shown = new ArrayList<>();
      } else if (command != null && shown.isEmpty() && isOpen(command)) {
        command += "\n" + line;
      } else if (!line.isBlank()) {
        shown.add(line);
      }
    }
    add(steps, command, shown);
    return steps;
  }

  private static void add(List<Step> steps, @Nullable String command, List<String> shown) {
    if (command != null || !shown.isEmpty()) {
      steps.add(new Step(command, List.copyOf(shown)));
    }
  }

  /** Whether a shell would wait for the next line. */
  private static boolean isOpen(String command) {
    return command.endsWith("\\") || (command.startsWith("for ") && !command.endsWith("done"));
  }
}
