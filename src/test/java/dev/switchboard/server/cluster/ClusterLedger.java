package dev.switchboard.server.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the mock providers of several processes have written down together ({@code mock.ledger}).
 *
 * @param taken messages that were delivered; a file for each, so none is there twice
 * @param calls the answers that were given, whoever called
 * @param duplicates the messages of calls that were answered without delivering again
 */
public record ClusterLedger(
    Set<String> taken, int calls, List<String> deliveries, List<String> duplicates) {
  private static final String CALLS = "calls";

  public static ClusterLedger read(Path directory) throws IOException {
    Set<String> taken = new HashSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).forEach(taken::add);
    }
    taken.remove(CALLS);
    List<String> deliveries = new ArrayList<>();
    List<String> duplicates = new ArrayList<>();
    List<String> calls = Files.readAllLines(directory.resolve(CALLS));
    for (String call : calls) {
      String[] words = call.split(" ", -1);
      switch (words[2]) {
        case "taken" -> deliveries.add(words[0]);
        case "duplicate" -> duplicates.add(words[0]);
        default -> {}
      }
    }
    return new ClusterLedger(taken, calls.size(), deliveries, duplicates);
  }
}
