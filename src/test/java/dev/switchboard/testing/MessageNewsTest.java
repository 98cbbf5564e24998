package dev.switchboard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessageNewsTest {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final MessageNews news = new MessageNews();

  private static MessageEvent event() {
    return new MessageEvent.RetriedManually(new MessageId(1), "sms", 1, "sms-mms", Instant.EPOCH);
  }

  private boolean await(long seen) {
    try {
      return news.await(seen, PATIENCE_NANOS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatHappenedBeforeTheWaitIsNotMissed() {
    long seen = news.seen();
    news.on(event());

    assertThat(await(seen)).isTrue();
  }

  @Test
  void onlyMessagesAreNews() throws Exception {
    long seen = news.seen();
    news.on(new EngineEvent.Operated("x", "y"));

    assertThat(news.await(seen, 1)).isFalse();
  }

  @Test
  void noMoreMayWaitThanThereArePlaces() {
    for (int i = 0; i < MessageNews.MAX_WAITING; i++) {
      assertThat(news.enter()).isTrue();
    }
    assertThat(news.enter()).isFalse();

    news.leave();

    assertThat(news.enter()).isTrue();
  }

  @Test
  void stopLetsThemGo() {
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> await(news.seen()));

    news.close();

    assertThat(waiting.orTimeout(PATIENCE_NANOS, TimeUnit.NANOSECONDS).join()).isFalse();
  }
}
