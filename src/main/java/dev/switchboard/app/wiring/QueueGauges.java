package dev.switchboard.app.wiring;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.Gauges;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the queue in the metrics. One look at the store, at most once a second and seldom where it
 * takes long, serves all gauges of all who ask. Where it takes long, or the store does not answer,
 * the last look stands.
 */
final class QueueGauges {
  /** How long a look serves at least. */
  static final Duration FRESH_FOR = Duration.ofSeconds(1);

  /**
   * A look that took long serves for so many times as long: a long queue is not counted all day.
   */
  static final int FRESH_TIMES_TAKEN = 20;

  /** How long those who ask wait for a look that has begun. */
  private static final Duration MAX_WAIT = Duration.ofMillis(250);

  private final Supplier<QueueStatus> queue;
  private final Supplier<Map<String, ChannelBacklog>> channels;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Executor thread;
  private volatile QueueStatus last = new QueueStatus(0, 0, 0, null);
  private volatile Map<String, ChannelBacklog> lastByChannel = Map.of();
  private volatile long tookNanos;
  private @Nullable Look look;

  /** A look that has begun. */
  private record Look(long begunAt, CompletableFuture<Void> ended) {}

  /**
   * @param queue looks at the store
   * @param channels looks at it by channel
   * @param thread a single one, on which looks are taken
   */
  QueueGauges(
      Supplier<QueueStatus> queue,
      Supplier<Map<String, ChannelBacklog>> channels,
      InstantSource clock,
      LongSupplier nanoTime,
      Executor thread) {
    this.queue = queue;
    this.channels = channels;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.thread = thread;
  }

  /**
   * @param providers by the channels that they carry
   */
  void bindTo(Gauges gauges, Map<String, String> providers) {
    providers.forEach((channel, provider) ->
        gauges.bindChannelQueue(
            channel,
            provider,
            () -> backlog(channel).map(ChannelBacklog::pending).orElse(0L),
            () ->
                ageSeconds(
                    backlog(channel).map(ChannelBacklog::oldest).orElse(null), clock.instant())));
    gauges.bindQueueDepth("leased", () -> status().leased());
    gauges.bindQueueDepth("waiting", () -> status().waiting());
    gauges.bindQueueDepth("scheduled", () -> status().scheduled());
    gauges.bindQueueOldestAgeSeconds(() -> ageSeconds(status().oldest(), clock.instant()));
  }

  /** The time since a message was accepted; 0 for none. */
  static double ageSeconds(@Nullable MessageId oldest, Instant now) {
    return oldest == null
        ? 0
        : Math.max(0, Duration.between(oldest.issuedAt(), now).toMillis() / 1000.0);
  }

  private Optional<ChannelBacklog> backlog(String channel) {
    var _ = status();
    return Optional.ofNullable(lastByChannel.get(channel));
  }

  /** What the last look saw; it waits for one that has begun, but not for long. */
  QueueStatus status() {
    Look current = current();
    // From its beginning: the gauges of one scrape do not each wait for it.
    long left = MAX_WAIT.toNanos() - (nanoTime.getAsLong() - current.begunAt());
    if (left > 0) {
      try {
        current.ended().get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException _) {
        return last;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return last;
  }

  /** The look that runs, or has ended a moment ago, or begins now. */
  private synchronized Look current() {
    long now = nanoTime.getAsLong();
    Look known = look;
    if (known != null && (!known.ended().isDone() || now - known.begunAt() <= freshNanos())) {
      return known;
    }
    Look begun = new Look(now, CompletableFuture.runAsync(this::look, thread));
    look = begun;
    return begun;
  }

  private long freshNanos() {
    return Math.max(FRESH_FOR.toNanos(), FRESH_TIMES_TAKEN * tookNanos);
  }

  private void look() {
    long begunAt = nanoTime.getAsLong();
    try {
      last = queue.get();
      lastByChannel = channels.get();
    } catch (StoreUnavailableException _) {
      // The last look stands.
    }
    tookNanos = nanoTime.getAsLong() - begunAt;
  }
}
