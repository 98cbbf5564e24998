package dev.switchboard.intake;

import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits per sender and per client address, taken together or not at all (006 FR-009).
 *
 * <p>A token bucket each: {@code perMinute} refills evenly, at most {@code burst} are saved up.
 * Buckets are kept for the latest {@value #MAX_BUCKETS} senders and addresses; one that is
 * forgotten starts full again. Safe for use by many threads.
 *
 * <p>The limits are those of all nodes together. Each node grants its share, the limit divided by
 * the nodes that it knows to be alive, and asks no other. So a client gets its limit from all of
 * them, and from one of n an nth. With a rate of R in a second and a burst of B, all nodes together
 * grant one client, in any W seconds, at most
 *
 * <pre>
 *   B + R·W                                     while no node comes or goes
 *   + B/n + R·H/n   for each node that comes    n with it; H seconds until all others know
 *   + B/n           for each node that goes     n before it went
 *   + n             for each of both            roundings: less than one request for each node
 * </pre>
 *
 * and where there are more nodes than B, one request for each of them in place of B. To it add what
 * one request with several recipients takes beyond its first; it is owed, and earned before the
 * next is granted. A node that comes has full buckets and its own share at once, while the others
 * still grant theirs. One that goes takes what it has granted with it, and the others take over its
 * share of the burst. A node that comes back after it was suspended or cut off is one that went and
 * came.
 */
public final class RateLimits {
  static final int MAX_BUCKETS = 100_000;

  /**
   * One limit.
   *
   * @param perMinute 0 is off
   * @param burst at least 1 when the limit is on
   */
  public record Limit(int perMinute, int burst) {
    boolean isOff() {
      return perMinute == 0;
    }

    /** What one of so many nodes saves up. */
    int burstOfOne(int nodes) {
      return Math.max(1, burst / nodes);
    }

    /**
     * After how long the bucket of one of so many nodes is full, also while a group owes: what is
     * forgotten then starts full again.
     */
    Duration timeToForget(int nodes) {
      long tokens = burstOfOne(nodes) + (long) Intake.MAX_GROUP;
      return Duration.ofMillis(60_000L * nodes * tokens / perMinute + 1);
    }
  }

  /**
   * Where a client stands under one limit.
   *
   * @param policy {@code sender} or {@code ip}
   * @param perMinute the quota of the policy, at all nodes together
   * @param remaining requests that this node would grant now
   * @param nanosToFull time until this node's whole share of the burst is available again
   * @param nanosToNext time until this node would grant one request, 0 when it would now
   */
  public record LimitState(
      String policy, int perMinute, long remaining, long nanosToFull, long nanosToNext) {
    /** The same with one token more. */
    LimitState withTokenBack(long nanosPerToken) {
      return new LimitState(
          policy, perMinute, remaining + 1, Math.max(0, nanosToFull - nanosPerToken), 0);
    }
  }

  /** The answer for one request. */
  public sealed interface Decision {
    /** Where the client stands after it, for each limit that is on; the sender's first. */
    List<LimitState> standings();

    /** A token of each limit was taken. */
    record Granted(List<LimitState> standings) implements Decision {}

    /**
     * Nothing was taken.
     *
     * @param violated names of the policies that refuse
     * @param retryAfter until every one of them would grant
     */
    record Refused(List<LimitState> standings, List<String> violated, Duration retryAfter)
        implements Decision {}
  }

  private final @Nullable SharedLimit sender;
  private final @Nullable SharedLimit ip;

  /**
   * @param sender of all nodes together, as is {@code ip}
   * @param liveNodes how many nodes share the limits now, this one included; asked at every
   *     request, from many threads
   * @param nanoTime monotonic nanoseconds
   */
  public RateLimits(Limit sender, Limit ip, IntSupplier liveNodes, LongSupplier nanoTime) {
    this.sender = sender.isOff() ? null : new SharedLimit("sender", sender, liveNodes, nanoTime);
    this.ip = ip.isOff() ? null : new SharedLimit("ip", ip, liveNodes, nanoTime);
  }

  /**
   * Takes one token from each limit, or none from any. A request that is refused by one limit takes
   * nothing from the other, not even for a moment.
   *
   * @param senderKey normalised sender
   * @param clientKey normalised client address
   */
  public Decision take(String senderKey, String clientKey) {
    SharedLimit.Held bySender = sender == null ? null : sender.of(senderKey);
    SharedLimit.Held byIp = ip == null ? null : ip.of(clientKey);
    if (bySender == null || byIp == null) {
      return tryBoth(bySender, byIp);
    }
    // Always in this order, so no two requests wait for each other.
    synchronized (bySender) {
      synchronized (byIp) {
        return tryBoth(bySender, byIp);
      }
    }
  }

  private Decision tryBoth(SharedLimit.@Nullable Held bySender, SharedLimit.@Nullable Held byIp) {
    List<SharedLimit.Held> taken = new ArrayList<>(2);
    List<LimitState> standings = new ArrayList<>(2);
    List<String> violated = new ArrayList<>(2);
    tryPolicy(sender, bySender, taken, standings, violated);
    tryPolicy(ip, byIp, taken, standings, violated);
    if (violated.isEmpty()) {
      return new Decision.Granted(standings);
    }
    taken.forEach(held -> held.bucket.addTokens(1));
    long wait = standings.stream().mapToLong(LimitState::nanosToNext).max().orElse(0);
    standings.replaceAll(standing ->
        violated.contains(standing.policy())
            ? standing
            : standing.withTokenBack(nanosPerToken(standing.policy())));
    return new Decision.Refused(standings, violated, Duration.ofNanos(wait));
  }

  /**
   * Takes one token from each limit, also where there is none: it is then missing until it is
   * earned. For what belongs to a request that {@link #take} has granted.
   */
  void charge(String senderKey, String clientKey) {
    if (sender != null) {
      sender.of(senderKey).bucket.consumeIgnoringRateLimits(1);
    }
    if (ip != null) {
      ip.of(clientKey).bucket.consumeIgnoringRateLimits(1);
    }
  }

  /** Gives back what {@link #take} granted: the request turned out to be a replay. */
  public void giveBack(String senderKey, String clientKey) {
    if (sender != null) {
      sender.of(senderKey).bucket.addTokens(1);
    }
    if (ip != null) {
      ip.of(clientKey).bucket.addTokens(1);
    }
  }

  private long nanosPerToken(String policy) {
    SharedLimit limit = sender != null && policy.equals(sender.policy()) ? sender : ip;
    return limit == null ? 0 : limit.nanosPerToken();
  }

  private static void tryPolicy(
      @Nullable SharedLimit policy,
      SharedLimit.@Nullable Held held,
      List<SharedLimit.Held> taken,
      List<LimitState> standings,
      List<String> violated) {
    if (policy == null || held == null) {
      return;
    }
    ConsumptionProbe probe = held.bucket.tryConsumeAndReturnRemaining(1);
    standings.add(
        new LimitState(
            policy.policy(),
            policy.perMinute(),
            probe.getRemainingTokens(),
            probe.getNanosToWaitForReset(),
            probe.getNanosToWaitForRefill()));
    if (probe.isConsumed()) {
      taken.add(held);
    } else {
      violated.add(policy.policy());
    }
  }
}
