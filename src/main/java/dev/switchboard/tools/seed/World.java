package dev.switchboard.tools.seed;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All messages of a {@link SeedPlan}, made when they are asked for. A pure function of the plan.
 * Safe for use by many threads; an iterator is for one.
 */
public final class World {
  private static final Duration OLDEST_END = Duration.ofDays(30);

  private static final long CAST = 2;
  private static final long CONVERSATION = 3;
  private static final long END = 4;

  private final SeedPlan plan;
  private final Vocabulary vocabulary;
  private final List<Dialogue> dialogues = Dialogue.all();
  private final Cast cast;

  /** Takes about a second, for the names. */
  public World(SeedPlan plan) {
    this.plan = plan;
    this.vocabulary = Vocabulary.of(plan.seed());
    this.cast = new Cast(vocabulary, new SeedChance(plan.seed()).at(CAST));
  }

  /** What this is the world of. */
  public SeedPlan plan() {
    return plan;
  }

  /**
   * The requests of one conversation, in the order in which they happened. A client that wants the
   * server to see them in that order waits for each answer.
   *
   * @param number from 0, below {@link SeedPlan#conversations()}
   */
  public Iterator<SeedRequest> conversation(int number) {
    SeedChance chance = chanceOf(number);
    // Cubed: most conversations were going on until a few days ago.
    double x = chance.at(END).fraction();
    long age = 1 + (long) (OLDEST_END.toMillis() * x * x * x);
    return correspondence(number, chance, plan.until().minusMillis(age));
  }

  /** The same requests without timestamps: they happen when they are accepted. */
  public Iterator<SeedRequest> liveConversation(int number) {
    return correspondence(number, chanceOf(number), null);
  }

  private SeedChance chanceOf(int conversation) {
    return new SeedChance(plan.seed()).at(CONVERSATION).at(conversation);
  }

  private Correspondence correspondence(int number, SeedChance chance, @Nullable Instant end) {
    return new Correspondence(
        new Correspondence.Setting(cast.pair(number), vocabulary, dialogues, chance),
        plan.id() + "-" + number,
        plan.messagesIn(number),
        end);
  }
}
