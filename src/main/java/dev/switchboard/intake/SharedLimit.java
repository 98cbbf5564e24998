package dev.switchboard.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.FixedExpiration;
import dev.switchboard.intake.RateLimits.Limit;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * This node's share of one limit: the limit divided by the live nodes, in a bucket for each key.
 *
 * <p>The rate is divided exactly. The burst is rounded down, so that the shares add up to no more
 * than the limit, but to no less than one request, because a bucket that never holds a whole token
 * would refuse everything.
 *
 * <p>When the number of nodes changes, a bucket follows when it is used next; what it holds keeps
 * its proportion to what it may hold. Safe for use by many threads.
 */
final class SharedLimit {
  private static final long NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

  private final String policy;
  private final Limit limit;
  private final IntSupplier liveNodes;
  private final TimeMeter meter;
  private final Cache<String, Held> held;

  /** Held, so that a request makes no function. */
  private final Function<String, Held> full = this::full;

  private volatile Share share;

  /** What one node may grant. */
  private record Share(int nodes, BucketConfiguration configuration) {}

  /**
   * A bucket, and the share that it was last set to. Its monitor is held by those who take from
   * several buckets, so that no one sees a bucket from which a token was taken in vain.
   */
  final class Held {
    final Bucket bucket;
    private volatile int nodes;

    private Held(Share share) {
      this.nodes = share.nodes();
      this.bucket =
          Bucket.builder()
              .addLimit(share.configuration().getBandwidths()[0])
              .withCustomTimePrecision(meter)
              .withSynchronizationStrategy(SynchronizationStrategy.SYNCHRONIZED)
              .build();
    }

    private synchronized void follow(Share share) {
      if (nodes != share.nodes()) {
        bucket.replaceConfiguration(
            share.configuration(), TokensInheritanceStrategy.PROPORTIONALLY);
        nodes = share.nodes();
      }
    }
  }

  /**
   * @param policy its name to clients
   * @param limit of all nodes together; not one that is off
   * @param liveNodes asked at every request
   * @param nanoTime monotonic nanoseconds
   */
  SharedLimit(String policy, Limit limit, IntSupplier liveNodes, LongSupplier nanoTime) {
    this.policy = policy;
    this.limit = limit;
    this.liveNodes = liveNodes;
    this.meter = new MonotonicMeter(nanoTime);
    this.share = share(Math.max(1, liveNodes.getAsInt()));
    this.held =
        Caffeine.newBuilder()
            .maximumSize(RateLimits.MAX_BUCKETS)
            .expireAfterAccess(limit.timeToForget(share.nodes()))
            .ticker(nanoTime::getAsLong)
            // It keeps house on the thread that uses it: in virtual time there is no other one.
            .executor(Runnable::run)
            .build();
  }

  String policy() {
    return policy;
  }

  /** Requests per minute of all nodes together. */
  int perMinute() {
    return limit.perMinute();
  }

  /** How long this node takes to earn one token. */
  long nanosPerToken() {
    return NANOS_PER_MINUTE * share().nodes() / limit.perMinute();
  }

  /** The bucket of a key, full where there was none. */
  Held of(String key) {
    Held found = held.get(key, full);
    Share now = share();
    if (found.nodes != now.nodes()) {
      found.follow(now);
    }
    return found;
  }

  private Held full(String key) {
    return new Held(share());
  }

  private Share share() {
    int nodes = Math.max(1, liveNodes.getAsInt());
    Share last = share;
    return last.nodes() == nodes ? last : changed(nodes);
  }

  private synchronized Share changed(int nodes) {
    if (share.nodes() != nodes) {
      share = share(nodes);
      extendMemory(limit.timeToForget(nodes));
    }
    return share;
  }

  /** A bucket that is forgotten starts full again, so it must have had the time to be full. */
  private void extendMemory(Duration time) {
    FixedExpiration<String, Held> expiration = held.policy().expireAfterAccess().orElseThrow();
    if (expiration.getExpiresAfter().compareTo(time) < 0) {
      expiration.setExpiresAfter(time);
    }
  }

  private Share share(int nodes) {
    return new Share(
        nodes,
        BucketConfiguration.builder()
            .addLimit(bandwidth ->
                bandwidth
                    .capacity(limit.burstOfOne(nodes))
                    .refillGreedy(limit.perMinute(), Duration.ofMinutes(nodes)))
            .build());
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
