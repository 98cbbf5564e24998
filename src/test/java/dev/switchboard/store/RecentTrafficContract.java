package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.attempt;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.PastTraffic.Accepted;
import dev.switchboard.history.PastTraffic.Answered;
import dev.switchboard.history.PastTraffic.Stretch;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.RecentTraffic.Latency;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The newest traffic is seen, and no more of it than a few thousand rows. */
abstract class RecentTrafficContract extends StoreContract {
  private static final Instant LONG_AGO = NOON.minusSeconds(3_600);

  @Test
  void emptyStoreHasHadNone() {
    assertThat(store.recentTraffic().arrivals(LONG_AGO)).isEmpty();
    assertThat(store.recentTraffic().latencies()).isEmpty();
  }

  @Test
  void outboundMessagesAreCountedByChannelAndInboundOnesAreNot() {
    accept(samples.sms());
    accept(samples.sms());
    accept(samples.mms(ANN, BOB, List.of("https://example.com/a.png")));
    store.intake().receive(samples.reply("SM1"), null);
    store.inbound().process(1, NOON);

    assertThat(store.recentTraffic().arrivals(LONG_AGO))
        .isEqualTo(Map.of(Channel.SMS, 2L, Channel.MMS, 1L));
    Instant tomorrow = NOON.plusSeconds(86_400);
    assertThat(store.recentTraffic().arrivals(tomorrow)).isEmpty();
  }

  @Test
  void whereThereIsTooMuchTheNewestAreCounted() {
    for (int i = 0; i < RecentTraffic.MAX_MESSAGES + 5; i++) {
      accept(samples.sms());
    }

    assertThat(store.recentTraffic().arrivals(LONG_AGO))
        .isEqualTo(Map.of(Channel.SMS, (long) RecentTraffic.MAX_MESSAGES));
  }

  @Test
  void answersSayHowLongTheyTookAndTimeoutsAreNone() {
    settle(completed(acceptEvent()), retried(acceptEvent(), NOON.plusSeconds(5)));
    LeasedMessage event = acceptEvent();
    settle(
        new Settlement.Retried(
            event, attempt(event, Outcome.TIMEOUT, "timeout"), NOON.plusSeconds(5)));

    assertThat(store.recentTraffic().latencies())
        .isEqualTo(Map.of("sms-mms", new Latency(Samples.LATENCY, Samples.LATENCY)));
  }

  @Test
  void pastIsCountedInStepsByChannelAndByProvider() {
    LeasedMessage event = acceptEvent();
    settle(completed(event), retried(acceptEvent(), NOON.plusSeconds(5)));
    accept(samples.mms(ANN, BOB, List.of("https://example.com/a.png")));
    store.intake().receive(samples.reply("SM1"), null);
    Instant accepted = step(event.message().id().issuedAt());

    Stretch past = store.pastTraffic().between(accepted, accepted.plusSeconds(10));

    assertThat(past.complete()).isTrue();
    assertThat(past.accepted())
        .containsExactly(
            new Accepted(accepted, Channel.SMS, 2), new Accepted(accepted, Channel.MMS, 1));
    assertThat(past.answered())
        .containsExactly(
            new Answered(
                step(NOON),
                "sms-mms",
                Map.of(Outcome.SUCCESS, 1L, Outcome.ERROR, 1L),
                Duration.ofMillis(255),
                Duration.ofMillis(255)));
    assertThat(store.pastTraffic().between(accepted.plusSeconds(10), accepted.plusSeconds(20)))
        .isEqualTo(new Stretch(List.of(), List.of(), true));
  }

  private static Instant step(Instant at) {
    return Instant.ofEpochSecond(at.getEpochSecond() / 10 * 10);
  }

  @Test
  void halfOfTheAnswersAreQuickerThanTheMedian() {
    long[] micros = new long[100];
    for (int i = 0; i < 100; i++) {
      micros[i] = (100 - i) * 1_000L;
    }

    Latency latency = Latency.of(micros);

    assertThat(latency.median()).hasMillis(50);
    assertThat(latency.p99()).hasMillis(99);
  }
}
