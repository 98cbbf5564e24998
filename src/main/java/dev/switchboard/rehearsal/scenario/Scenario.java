package dev.switchboard.rehearsal.scenario;

import dev.switchboard.lane.BreakerAction;
import dev.switchboard.message.Channel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is rehearsed. Times are nanoseconds since the beginning, and lengths of time nanoseconds.
 *
 * @param settings the file that the engine is set up with; null for the usual one
 * @param duration of the traffic; the rehearsal ends when nothing waits any more after it
 * @param drainLimit how long that may take
 * @param nodes processes that share the store
 * @param commit what a commit takes; null for no time
 * @param carriers what each provider's world is like; one that is not here answers well
 */
public record Scenario(
    String title,
    @Nullable Path settings,
    long seed,
    long duration,
    long drainLimit,
    int nodes,
    @Nullable Latency commit,
    List<Source> traffic,
    Map<String, CarrierWorld> carriers,
    List<Accident> accidents,
    List<Expectation> expectations,
    @Nullable Variation compare) {

  /** A distribution by its median and 99th percentile. */
  public record Latency(long median, long p99) {}

  /**
   * Messages that come in.
   *
   * @param evenly whether they come in even distances; else as chance has it (a Poisson process)
   * @param skew exponent of Zipf's law for recipients, 0 for all alike
   */
  public record Source(
      String name,
      Channel channel,
      boolean evenly,
      int senders,
      int recipients,
      double skew,
      List<Phase> phases) {}

  /** A stretch of traffic, whose rate changes evenly; rates are messages in a second. */
  public record Phase(long length, double from, double to) {}

  /** How one provider behaves, and when. */
  public record CarrierWorld(List<Condition> conditions) {}

  /**
   * What is true of a provider from a moment on. What is null stays as it was.
   *
   * @param errors shares are in percent
   * @param errorsTo what the share of errors becomes within {@code over}
   * @param quota calls in a second, 0 for any number
   * @param idempotent whether a message that was taken is not delivered again
   */
  public record Condition(
      long at,
      @Nullable Latency latency,
      @Nullable Integer quota,
      @Nullable Double errors,
      @Nullable Double errorsTo,
      long over,
      @Nullable Double rateLimited,
      @Nullable Double hang,
      @Nullable Flap flap,
      @Nullable Boolean idempotent) {}

  /** A provider that comes and goes: up first, then down, and so on. */
  public record Flap(long up, long down, long length) {}

  /** Something that happens to the installation. */
  public sealed interface Accident {
    long at();

    /**
     * A node dies.
     *
     * @param node from 1
     * @param backAfter null for never
     */
    record Kill(long at, int node, @Nullable Long backAfter) implements Accident {}

    /** The store does not answer for a while. */
    record StoreAway(long at, long length) implements Accident {}

    /**
     * An operator does something to a breaker.
     *
     * @param length after which it is closed again; null for never
     */
    record Operator(long at, String provider, BreakerAction action, @Nullable Long length)
        implements Accident {}
  }

  /** A stretch of time, to which its beginning belongs. */
  public record Window(long from, long until) {
    /** All of it. */
    public static final Window ALWAYS = new Window(0, Long.MAX_VALUE);

    /** Whether a moment belongs to it. */
    public boolean holds(long at) {
      return at >= from && at < until;
    }
  }

  /**
   * Something that is expected of the outcome.
   *
   * @param line of the file
   * @param text as it is shown
   */
  public record Expectation(int line, String text, Demand demand) {}

  /** What is measured, and what it may be. */
  public sealed interface Demand {
    record Lost(long atMost) implements Demand {}

    record Duplicates(long atMost) implements Demand {}

    record DeadLetters(long atMost) implements Demand {}

    record Refused(long atMost) implements Demand {}

    record Drained(String provider, long after, long within) implements Demand {}

    record Delay(Channel channel, double quantile, long atMost, Window between) implements Demand {}

    record Calls(String provider, long atMost, Window between) implements Demand {}

    record AttemptsPerMessage(String provider, double atMost) implements Demand {}

    record Backlog(String provider, long atMost) implements Demand {}

    record Order() implements Demand {}
  }

  /** What a comparison looks for the least of. */
  public enum Goal {
    TIME_TO_DRAIN("time-to-drain"),
    CALLS_WHILE_DOWN("calls-while-down"),
    DELAY_P99("delay-p99"),
    ATTEMPTS_PER_MESSAGE("attempts-per-message"),
    DEAD_LETTERS("dead-letters"),
    PEAK_BACKLOG("peak-backlog");

    private final String key;

    Goal(String key) {
      this.key = key;
    }

    /** Its name in a scenario. */
    public String key() {
      return key;
    }
  }

  /**
   * Settings to try, each in combination with each.
   *
   * @param vary values by the key of the setting
   * @param seeds of which each combination is tried
   * @param limits what the best combination may not exceed, in the median over the seeds
   */
  public record Variation(
      Map<String, List<String>> vary, int seeds, @Nullable Goal least, Map<Goal, Double> limits) {}

  /** The same with another seed. */
  public Scenario withSeed(long other) {
    return new Scenario(
        title,
        settings,
        other,
        duration,
        drainLimit,
        nodes,
        commit,
        traffic,
        carriers,
        accidents,
        expectations,
        compare);
  }
}
