package dev.switchboard.tools.prove;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is done.
 *
 * @param directory new or empty; all files of the proof are in it
 * @param kills 1 to 1000
 * @param rate messages in a second, 1 to 5000
 * @param uptime of a server until it is killed, on average; half of it to half more
 * @param seed of the moments
 */
public record ProofPlan(Path directory, int kills, int rate, Duration uptime, long seed) {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public ProofPlan {
    if (kills < 1 || kills > 1_000) {
      throw new IllegalArgumentException("kills must be 1 to 1000");
    }
    if (rate < 1 || rate > 5_000) {
      throw new IllegalArgumentException("rate must be 1 to 5000");
    }
    if (uptime.compareTo(SHORTEST) < 0 || uptime.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("the time between kills must be 200ms to 1h");
    }
  }
}
