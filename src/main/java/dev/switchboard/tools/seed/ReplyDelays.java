package dev.switchboard.tools.seed;

import java.time.Duration;

/**
 * How long people take: seconds to minutes for an answer, hours to days until there is something
 * new to talk about. In a conversation of very many messages everything is faster, so that it is
 * not older than some years.
 *
 * @param longest pause of this conversation
 */
record ReplyDelays(Duration longest) {
  private static final Duration ALL_PAUSES = Duration.ofDays(3 * 365);
  private static final Duration SHORTEST_ANSWER = Duration.ofSeconds(15);
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(40);
  private static final Duration SHORTEST_SILENCE = Duration.ofHours(4);
  private static final Duration LONGEST_SILENCE = Duration.ofDays(9);

  static ReplyDelays of(int messages) {
    return new ReplyDelays(ALL_PAUSES.dividedBy(messages));
  }

  /** The time before an answer; short ones are much more common than long ones. */
  Duration answer(SeedChance chance) {
    return between(SHORTEST_ANSWER, LONGEST_ANSWER, chance);
  }

  /** The time before a new topic. */
  Duration silence(SeedChance chance) {
    return between(SHORTEST_SILENCE, LONGEST_SILENCE, chance);
  }

  private Duration between(Duration shortest, Duration greatest, SeedChance chance) {
    // Powers by StrictMath: the same bits on every machine.
    double ratio = (double) greatest.toMillis() / shortest.toMillis();
    Duration drawn =
        Duration.ofMillis(
            Math.round(shortest.toMillis() * StrictMath.pow(ratio, chance.fraction())));
    return drawn.compareTo(longest) > 0 ? longest : drawn;
  }
}
