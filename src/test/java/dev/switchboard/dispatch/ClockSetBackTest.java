package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the wall clock set back by two hours, retries used to wait for two hours. */
class ClockSetBackTest {
  private static final int MESSAGES = 33;
  private static final Duration MAX_DELAY = Duration.ofSeconds(30);

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time,
          List.of(new Route(text, List.of(Channel.SMS))),
          1_000,
          _ ->
              new LaneSettings(
                  10,
                  0,
                  Duration.ofSeconds(5),
                  new BreakerPolicy(1_000, Duration.ofSeconds(5), 3),
                  new RetryPolicy(8, MAX_DELAY, MAX_DELAY, Duration.ofDays(1))),
          1);

  @BeforeEach
  void letAllFailOnce() {
    text.willAnswer(repeated(ScriptedProvider.ERROR));
    LongStream.rangeClosed(1, MESSAGES)
        .forEach(id -> dispatch.store.accept("sms", id, time.instant()));
    dispatch.settleDown();
    text.willAnswer(repeated(ScriptedProvider.OK));
  }

  @Test
  void noRetryWaitsForLongerThanTheLargestDelay() {
    time.setWall(Duration.ofHours(-2));
    dispatch.run(MAX_DELAY);

    assertThat(dispatch.store.size()).isZero();
  }

  @Test
  void norAfterARestart() {
    time.setWall(Duration.ofHours(-2));
    dispatch.crashAndRestart();
    dispatch.run(MAX_DELAY);

    assertThat(dispatch.store.size()).isZero();
  }

  @Test
  void retryThatIsDueInTimeIsNotBroughtForward() {
    dispatch.crashAndRestart();
    dispatch.settleDown();

    assertThat(dispatch.store.size()).isGreaterThan(MESSAGES / 2);
  }

  private static ProviderResult[] repeated(ProviderResult result) {
    return Collections.nCopies(MESSAGES, result).toArray(ProviderResult[]::new);
  }
}
