package dev.switchboard.rehearsal.scenario;

import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrivals by the second: lines {@code second,count} in order. Seconds that are left out have none.
 */
final class ArrivalsFile {
  private static final long MAX_BYTES = 64L << 20;
  private static final long MAX_COUNT = 1_000_000;

  private ArrivalsFile() {}

  sealed interface Read {
    record Good(List<Phase> phases) implements Read {}

    record Bad(String why) implements Read {}
  }

  static Read read(Path file) {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_BYTES) {
        return new Read.Bad("is larger than 64 MiB");
      }
      lines = Files.readAllLines(file);
    } catch (IOException _) {
      return new Read.Bad("cannot be read");
    }
    List<Phase> phases = new ArrayList<>();
    long next = 0;
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).strip().split(",", -1);
      Long second = Amounts.number(cells[0].strip());
      Long count = cells.length == 2 ? Amounts.number(cells[1].strip()) : null;
      if ((i == 0 && second == null) || lines.get(i).isBlank()) {
        // A heading.
        continue;
      }
      if (second == null || count == null || second < next || count > MAX_COUNT) {
        return new Read.Bad("has no second and count, in order, in line " + (i + 1));
      }
      if (second > next) {
        phases.add(new Phase((second - next) * Amounts.SECOND, 0, 0));
      }
      phases.add(new Phase(Amounts.SECOND, count, count));
      next = second + 1;
    }
    return new Read.Good(phases);
  }
}
