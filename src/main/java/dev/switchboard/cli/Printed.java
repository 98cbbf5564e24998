package dev.switchboard.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Text for a terminal. What others have written cannot move its cursor or colour it. */
public final class Printed {
  private static final String GAP = "  ";

  private Printed() {}

  /** The same with control and direction characters, line feeds excepted, made visible. */
  public static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          boolean harmless = c == '\n' || (!Character.isISOControl(c) && !isInvisible(c));
          if (harmless) {
            safe.appendCodePoint(c);
          } else {
            safe.append("\\u{%x}".formatted(c));
          }
        });
    return safe.toString();
  }

  /** A value on one line; a dash for null. */
  public static String line(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "-";
    }
    String text = value.isString() ? value.asString() : value.toString();
    return safe(text).replace("\n", "\\n");
  }

  /**
   * Lines of columns; the last column is not padded.
   *
   * @param rows all with the same number of cells
   */
  public static List<String> table(List<List<String>> rows) {
    int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
    int[] widths = new int[columns];
    rows.forEach(row -> {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        line.append(cell);
        if (i < columns - 1) {
          line.append(" ".repeat(widths[i] - cell.length())).append(GAP);
        }
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Marks of direction (UAX #9) can show text in another order than it has. */
  private static boolean isInvisible(int codePoint) {
    return (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }
}
