package dev.switchboard;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.Meters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the queue in the metrics. One look at the store serves all gauges of a scrape; when the
 * store does not answer, the last look stands.
 */
final class QueueGauges {
  private static final Duration FRESH_FOR = Duration.ofSeconds(1);

  private final EventQueue queue;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private QueueStatus last = new QueueStatus(0, 0, 0, null);
  private long lastLook;
  private boolean looked;

  QueueGauges(EventQueue queue, InstantSource clock, LongSupplier nanoTime) {
    this.queue = queue;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  void bindTo(Meters meters) {
    meters.bindQueueDepth("leased", () -> status().leased());
    meters.bindQueueDepth("waiting", () -> status().waiting());
    meters.bindQueueDepth("scheduled", () -> status().scheduled());
    meters.bindQueueOldestAgeSeconds(() -> ageSeconds(status().oldest()));
  }

  private double ageSeconds(@Nullable MessageId oldest) {
    return oldest == null
        ? 0
        : Math.max(0, Duration.between(oldest.issuedAt(), clock.instant()).toMillis() / 1000.0);
  }

  private synchronized QueueStatus status() {
    long now = nanoTime.getAsLong();
    if (!looked || now - lastLook > FRESH_FOR.toNanos()) {
      lastLook = now;
      looked = true;
      try {
        last = queue.status();
      } catch (StoreUnavailableException _) {
        return last;
      }
    }
    return last;
  }
}
