package dev.switchboard.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.Meters;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueGaugesTest {
  private static final long FRESH = QueueGauges.FRESH_FOR.toNanos();

  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Meters meters =
      new Meters("test", List.of("sms"), Map.of("sms-mms", List.of("sms")));
  private volatile Supplier<QueueStatus> status =
      () -> new QueueStatus(looks.incrementAndGet(), 0, 0, null);

  QueueGaugesTest() {
    new QueueGauges(() -> status.get(), Map::of, InstantSource.system(), nanos::get, thread)
        .bindTo(meters.gauges(), Map.of("sms", "sms-mms"));
  }

  @AfterEach
  void close() {
    thread.shutdownNow();
    meters.close();
  }

  @Test
  void manyScrapesWithinASecondLookOnce() throws Exception {
    try (ExecutorService scrapers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        var _ = scrapers.submit(meters::prometheus);
      }
    }

    assertThat(looks.get()).isEqualTo(1);
    assertThat(depth()).isEqualTo(1);
  }

  @Test
  void lookIsNotServedForMoreThanASecond() {
    assertThat(depth()).isEqualTo(1);
    nanos.addAndGet(QueueGauges.FRESH_FOR.toNanos() + 1);

    assertThat(depth()).isEqualTo(2);
  }

  /**
   * Counting a queue of a million takes a while: doing it every second would keep the store busy.
   */
  @Test
  void lookThatTookLongServesLonger() {
    status =
        () -> {
          nanos.addAndGet(FRESH);
          return new QueueStatus(looks.incrementAndGet(), 0, 0, null);
        };
    assertThat(depth()).isEqualTo(1);
    nanos.addAndGet((QueueGauges.FRESH_TIMES_TAKEN - 1) * FRESH);
    assertThat(depth()).isEqualTo(1);
    nanos.addAndGet(FRESH);

    assertThat(depth()).isEqualTo(2);
  }

  @Test
  void lastLookStandsWhileTheStoreIsAway() {
    assertThat(depth()).isEqualTo(1);
    nanos.addAndGet(QueueGauges.FRESH_FOR.toNanos() + 1);
    status =
        () -> {
          throw new StoreUnavailableException("away");
        };

    assertThat(depth()).isEqualTo(1);
  }

  private long depth() {
    return (Long) Objects.requireNonNull(meters.flat().get("queue_depth"));
  }
}
