package dev.switchboard.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.Listeners;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The page about extending shows code that works. */
class DeadLetterAlarmTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theExampleRaisesAnAlarmForADeadLetterOnly() throws InterruptedException {
    BlockingQueue<MessageEvent.Failed> raised = new LinkedBlockingQueue<>();
    try (DeadLetterAlarm alarm = new DeadLetterAlarm(raised::add)) {
      Listeners listeners = new Listeners(alarm);
      listeners.on(new MessageEvent.Accepted(new MessageId(7), "sms", 1, "sms-mms", true, NOON));
      listeners.on(failed(7));

      assertThat(raised.poll(30, TimeUnit.SECONDS)).isEqualTo(failed(7));
      assertThat(raised).isEmpty();
    }
  }

  @Test
  void theExampleNeverHoldsTheTellerUp() {
    CountDownLatch answer = new CountDownLatch(1);
    try (DeadLetterAlarm alarm = new DeadLetterAlarm(_ -> awaitQuietly(answer))) {
      for (int id = 1; id <= 5_000; id++) {
        alarm.on(failed(id));
      }
    } finally {
      answer.countDown();
    }
  }

  private static MessageEvent.Failed failed(long id) {
    return new MessageEvent.Failed(
        new MessageId(id), "sms", 1, "sms-mms", 3, "attempts_exhausted", "500", NOON);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
