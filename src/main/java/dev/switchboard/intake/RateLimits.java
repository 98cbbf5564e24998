package dev.switchboard.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits per sender and per client address, taken together or not at all (006 FR-009).
 *
 * <p>A token bucket each: {@code perMinute} refills evenly, at most {@code burst} are saved up.
 * Buckets are kept for the latest {@value #MAX_BUCKETS} senders and addresses; one that is
 * forgotten starts full again. Safe for use by many threads.
 */
public final class RateLimits {
  static final int MAX_BUCKETS = 100_000;

  private static final long NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

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

    /** How long an empty bucket takes to fill: a bucket unused for longer may be forgotten. */
    Duration timeToFill() {
      return Duration.ofMillis(60_000L * burst / perMinute + 1);
    }
  }

  /**
   * Where a client stands under one limit.
   *
   * @param policy {@code sender} or {@code ip}
   * @param perMinute the quota of the policy
   * @param remaining requests that would be granted now
   * @param nanosToFull time until the whole burst is available again
   * @param nanosToNext time until one request would be granted, 0 when one would be now
   */
  public record Standing(
      String policy, int perMinute, long remaining, long nanosToFull, long nanosToNext) {
    /** The same with one token more. */
    Standing withTokenBack() {
      long nanosPerToken = NANOS_PER_MINUTE / perMinute;
      return new Standing(
          policy, perMinute, remaining + 1, Math.max(0, nanosToFull - nanosPerToken), 0);
    }
  }

  /** The answer for one request. */
  public sealed interface Decision {
    /** Where the client stands after it, for each limit that is on; the sender's first. */
    List<Standing> standings();

    /** A token of each limit was taken. */
    record Granted(List<Standing> standings) implements Decision {}

    /**
     * Nothing was taken.
     *
     * @param violated names of the policies that refuse
     * @param retryAfter until every one of them would grant
     */
    record Refused(List<Standing> standings, List<String> violated, Duration retryAfter)
        implements Decision {}
  }

  private final @Nullable Policy sender;
  private final @Nullable Policy ip;

  /**
   * @param nanoTime monotonic nanoseconds
   */
  public RateLimits(Limit sender, Limit ip, LongSupplier nanoTime) {
    this.sender = sender.isOff() ? null : new Policy("sender", sender, nanoTime);
    this.ip = ip.isOff() ? null : new Policy("ip", ip, nanoTime);
  }

  /**
   * Takes one token from each limit, or none from any.
   *
   * @param senderKey normalised sender
   * @param clientKey normalised client address
   */
  public Decision take(String senderKey, String clientKey) {
    List<Bucket> taken = new ArrayList<>(2);
    List<Standing> standings = new ArrayList<>(2);
    List<String> violated = new ArrayList<>(2);
    tryPolicy(sender, senderKey, taken, standings, violated);
    tryPolicy(ip, clientKey, taken, standings, violated);
    if (violated.isEmpty()) {
      return new Decision.Granted(standings);
    }
    taken.forEach(bucket -> bucket.addTokens(1));
    long wait = standings.stream().mapToLong(Standing::nanosToNext).max().orElse(0);
    standings.replaceAll(
        standing -> violated.contains(standing.policy()) ? standing : standing.withTokenBack());
    return new Decision.Refused(standings, violated, Duration.ofNanos(wait));
  }

  /** Gives back what {@link #take} granted: the request turned out to be a replay. */
  public void giveBack(String senderKey, String clientKey) {
    if (sender != null) {
      sender.bucket(senderKey).addTokens(1);
    }
    if (ip != null) {
      ip.bucket(clientKey).addTokens(1);
    }
  }

  private static void tryPolicy(
      @Nullable Policy policy,
      String key,
      List<Bucket> taken,
      List<Standing> standings,
      List<String> violated) {
    if (policy == null) {
      return;
    }
    Bucket bucket = policy.bucket(key);
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    standings.add(
        new Standing(
            policy.name,
            policy.limit.perMinute(),
            probe.getRemainingTokens(),
            probe.getNanosToWaitForReset(),
            probe.getNanosToWaitForRefill()));
    if (probe.isConsumed()) {
      taken.add(bucket);
    } else {
      violated.add(policy.name);
    }
  }

  private static final class Policy {
    final String name;
    final Limit limit;
    final Cache<String, Bucket> buckets;
    final TimeMeter meter;

    Policy(String name, Limit limit, LongSupplier nanoTime) {
      this.name = name;
      this.limit = limit;
      this.meter = new MonotonicMeter(nanoTime);
      this.buckets =
          Caffeine.newBuilder()
              .maximumSize(MAX_BUCKETS)
              .expireAfterAccess(limit.timeToFill())
              .ticker(nanoTime::getAsLong)
              .build();
    }

    Bucket bucket(String key) {
      return buckets.get(
          key,
          _ ->
              Bucket.builder()
                  .addLimit(bandwidth ->
                      bandwidth
                          .capacity(limit.burst())
                          .refillGreedy(limit.perMinute(), Duration.ofMinutes(1)))
                  .withCustomTimePrecision(meter)
                  .build());
    }
  }

  private record MonotonicMeter(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
