package dev.switchboard.tools.seed;

import java.time.Instant;

/**
 * Which world to make. Two equal plans are the same world, byte for byte.
 *
 * @param conversations 1..{@value #MAX_CONVERSATIONS}
 * @param messages at least one for each conversation, at most {@value #MAX_MESSAGES}
 * @param until no message is of this time or later
 */
public record SeedPlan(int conversations, int messages, long seed, Instant until) {
  public static final int MAX_CONVERSATIONS = 1_000_000;
  public static final int MAX_MESSAGES = 10_000_000;

  /** Earliest and latest {@link #until}: far enough from what RFC 3339 cannot write. */
  private static final Instant FIRST_UNTIL = Instant.parse("1000-01-01T00:00:00Z");

  private static final Instant LAST_UNTIL = Instant.parse("9999-01-01T00:00:00Z");

  private static final long SIZES = 1;

  public SeedPlan {
    if (conversations < 1 || conversations > MAX_CONVERSATIONS) {
      throw new IllegalArgumentException(
          "conversations must be 1 to %,d".formatted(MAX_CONVERSATIONS));
    }
    if (messages < conversations || messages > MAX_MESSAGES) {
      throw new IllegalArgumentException(
          "messages must be %,d (one for each conversation) to %,d"
              .formatted(conversations, MAX_MESSAGES));
    }
    if (until.isBefore(FIRST_UNTIL) || until.isAfter(LAST_UNTIL)) {
      throw new IllegalArgumentException(
          "until must be between " + FIRST_UNTIL + " and " + LAST_UNTIL);
    }
  }

  /**
   * The messages of one conversation; those of all add up to {@link #messages()}.
   *
   * @param conversation from 0
   */
  int messagesIn(int conversation) {
    int even = messages / conversations + (conversation < messages % conversations ? 1 : 0);
    int partner = conversation ^ 1;
    if (partner >= conversations) {
      return even;
    }
    // What one of two neighbours has less, the other has more: no table is needed for the sum.
    int first = Math.min(conversation, partner);
    int moved = new SeedChance(seed).at(SIZES).at(first).below(messages / conversations);
    return conversation == first ? even + moved : even - moved;
  }

  /** What tells this world from others: part of every id in it. */
  String id() {
    SeedChance hash =
        new SeedChance(seed)
            .at(conversations)
            .at(messages)
            .at(until.getEpochSecond())
            .at(until.getNano());
    return "seed-%016x".formatted(hash.state());
  }
}
