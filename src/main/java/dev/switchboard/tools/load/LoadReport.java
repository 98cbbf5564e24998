package dev.switchboard.tools.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a run has measured. Where a request has many messages, what is counted are those.
 *
 * @param warmup requests before what is measured
 * @param measured requests of what is measured; all but {@code server} and {@code client} is about
 *     these
 * @param offered requests that were meant to be sent; those that were not, because no connection
 *     was free in time, are missing in {@code measured}
 * @param longestBehindMillis by which a request was sent late
 * @param seconds that were measured
 * @param acknowledgedPerSecond new messages during these seconds
 * @param latency of acknowledged requests, from when they were meant to be sent; without a rate
 *     from when they were sent
 * @param service the same from when they were sent
 * @param server null when it could not be asked at the end
 */
public record LoadReport(
    LoadPlan plan,
    RequestCounts.Count warmup,
    RequestCounts.Count measured,
    long offered,
    double longestBehindMillis,
    double seconds,
    double acknowledgedPerSecond,
    Percentiles latency,
    Percentiles service,
    Refused refused,
    Connections connections,
    @Nullable Server server,
    Client client) {

  /**
   * Answers other than 202.
   *
   * @param longestRetryAfterSeconds that one of them asked to wait
   */
  public record Refused(List<RefusalCounts.Count> counts, int longestRetryAfterSeconds) {}

  /** How often connections could not be made, and were made again. */
  public record Connections(long failed, long reopened) {}

  /**
   * What the server's totals say, of all channels; changes are those from before the warm-up until
   * the end of the wait, from all causes.
   *
   * @param accepted messages more
   * @param dispatched messages more
   * @param failed messages more
   * @param pending at the end
   * @param pendingBefore at the start
   * @param dispatchedPerSecond during what was measured; NaN when the server could not be asked
   *     then
   * @param pendingWhenSendingEnded -1 when the server could not be asked then
   * @param waitedSeconds until nothing more was pending than at the start, or until it was given up
   */
  public record Server(
      long accepted,
      long dispatched,
      long failed,
      long pending,
      long pendingBefore,
      long drift,
      double dispatchedPerSecond,
      long pendingWhenSendingEnded,
      double waitedSeconds) {
    /** Whether everything that was accepted is dispatched or has failed for good. */
    public boolean settled() {
      return pending <= pendingBefore;
    }
  }

  /**
   * What this program used of the machine while it measured.
   *
   * @param cpuSeconds of all its threads
   * @param cpuMicrosPerRequest that was answered
   */
  public record Client(double cpuSeconds, double cpuMicrosPerRequest) {}

  /** Requests that were meant to be sent and were not. */
  public long neverSent() {
    return Math.max(0, offered - measured.sent());
  }

  /** Messages acknowledged in the whole run that the server does not count; must be 0. */
  public long lost() {
    return server == null ? 0 : Math.max(0, acknowledgedInAll() - server.accepted());
  }

  /** Messages that the server accepted and this run cannot have sent: others are at work too. */
  public long unexplained() {
    long possible =
        acknowledgedInAll()
            + warmup.mismatched()
            + measured.mismatched()
            + warmup.unanswered()
            + measured.unanswered();
    return server == null ? 0 : Math.max(0, server.accepted() - possible);
  }

  /** What went wrong, as sentences; a run without any is good. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    long mismatched = warmup.mismatched() + measured.mismatched();
    if (mismatched > 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%,d messages were answered as if they were another one (repeats with a new id, or new ones as repeats).",
              mismatched));
    }
    if (acknowledgedInAll() == 0) {
      problems.add("Not one message was acknowledged.");
    }
    if (server == null) {
      problems.add("The server could not be asked for its totals at the end: nothing is proven.");
      return problems;
    }
    if (lost() > 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%,d acknowledged messages are lost: the server does not count them.",
              lost()));
    }
    if (server.drift() != 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "The server's totals drift by %,d: messages are nowhere or counted twice.",
              server.drift()));
    }
    return problems;
  }

  private long acknowledgedInAll() {
    return warmup.acknowledged() + measured.acknowledged();
  }
}
