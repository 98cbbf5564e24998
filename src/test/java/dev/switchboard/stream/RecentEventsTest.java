package dev.switchboard.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.EventType;
import dev.switchboard.event.ProviderEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
  private final RecentEvents ring = new RecentEvents(1);

  private void add(int events) {
    for (int i = 0; i < events; i++) {
      ring.add(
          EventType.PROVIDER_RESUMED, new ProviderEvent.Resumed("p", Instant.ofEpochSecond(i)));
    }
  }

  private List<Long> numbers(long from, int most) {
    return Objects.requireNonNull(ring.from(from, most)).stream().map(RecentEvent::number).toList();
  }

  @Test
  void eventsComeInTheOrderInWhichTheyWereTold() {
    add(5);
    assertThat(numbers(1, 3)).containsExactly(1L, 2L, 3L);
    assertThat(numbers(4, 3)).containsExactly(4L, 5L);
    assertThat(numbers(6, 3)).isEmpty();
  }

  @Test
  void theOldestAreForgottenWhenThereAreTooMany() {
    add(RecentEvents.MAX_EVENTS + 2);
    assertThat(ring.from(2, 10)).isNull();
    assertThat(ring.oldest()).isEqualTo(3);
    assertThat(numbers(3, 2)).containsExactly(3L, 4L);
  }

  @Test
  void theOldestAreForgottenWhenTheirFramesAreTooLarge() {
    add(10);
    byte[] third = new byte[(int) RecentEvents.MAX_FRAME_BYTES / 3];
    for (RecentEvent event : Objects.requireNonNull(ring.from(1, 4))) {
      ring.keep(event, EventView.OUTLINE, third);
    }
    assertThat(ring.from(1, 1)).isNull();
    assertThat(numbers(2, 1)).containsExactly(2L);
    assertThat(ring.frameBytes()).isLessThanOrEqualTo(RecentEvents.MAX_FRAME_BYTES);
  }

  @Test
  void bytesOfWhatIsForgottenAreNotCountedForEver() {
    for (int round = 0; round < 3; round++) {
      add(RecentEvents.MAX_EVENTS);
      for (RecentEvent event : Objects.requireNonNull(ring.from(ring.oldest(), 100))) {
        ring.keep(event, EventView.MESSAGE, new byte[100]);
        ring.keep(event, EventView.MESSAGE, new byte[100]);
      }
      assertThat(ring.frameBytes()).isEqualTo(100 * 100);
    }
  }

  @Test
  void aLateFrameOfAForgottenEventIsNotCounted() {
    add(1);
    RecentEvent late = Objects.requireNonNull(ring.from(1, 1)).getFirst();
    add(RecentEvents.MAX_EVENTS);
    ring.keep(late, EventView.OUTLINE, new byte[100]);
    assertThat(ring.frameBytes()).isZero();
    assertThat(late.frame(EventView.OUTLINE)).isNull();
  }

  @Test
  void manyTellersLoseNothing() throws Exception {
    int tellers = 4;
    int each = RecentEvents.MAX_EVENTS / tellers;
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < tellers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  begin.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                add(each);
              }));
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(numbers(1, RecentEvents.MAX_EVENTS)).hasSize(RecentEvents.MAX_EVENTS);
  }
}
