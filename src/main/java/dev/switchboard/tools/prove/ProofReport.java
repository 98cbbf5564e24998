package dev.switchboard.tools.prove;

import java.time.Duration;
import java.util.List;

/**
 * What came out.
 *
 * @param version of the program
 * @param kills that were done
 * @param sent messages that were begun
 * @param acknowledged of them
 * @param repeated requests that were made again because no answer came
 * @param contradictions keys that were acknowledged under two ids
 * @param timesToReady of each start, in their order
 * @param took the whole
 */
public record ProofReport(
    String version,
    ProofPlan plan,
    int kills,
    long sent,
    long acknowledged,
    long repeated,
    long contradictions,
    long stored,
    long lost,
    long doubled,
    long unsent,
    long drift,
    List<Duration> timesToReady,
    DiskCheck disk,
    Duration took) {
  /** Copies the list. */
  public ProofReport {
    timesToReady = List.copyOf(timesToReady);
  }

  /** Whether the promise held: all that was acknowledged is there once and was sent. */
  public boolean holds() {
    return acknowledged > 0
        && acknowledged == sent
        && lost == 0
        && doubled == 0
        && contradictions == 0
        && unsent == 0
        && drift == 0;
  }

  /** The middle one of the starts. */
  public Duration medianTimeToReady() {
    return timesToReady.stream().sorted().toList().get(timesToReady.size() / 2);
  }

  /** The slowest start. */
  public Duration longestTimeToReady() {
    return timesToReady.stream().max(Duration::compareTo).orElseThrow();
  }
}
