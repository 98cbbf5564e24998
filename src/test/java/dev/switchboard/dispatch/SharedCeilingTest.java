package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The configured pace of a provider is that of all nodes together. */
class SharedCeilingTest {
  private static final int PER_SECOND = 60;
  private static final int MESSAGES = 1_000;

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time,
          List.of(new Route(text, List.of(Channel.SMS))),
          MESSAGES,
          _ ->
              new LaneSettings(
                  MESSAGES,
                  PER_SECOND,
                  Duration.ofSeconds(5),
                  new BreakerPolicy(5, Duration.ofSeconds(5), 3),
                  new RetryPolicy(
                      8, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofHours(1))),
          1);

  @BeforeEach
  void fillTheQueue() {
    text.willAnswer(
        Collections.nCopies(MESSAGES, new ProviderResult.Success("id"))
            .toArray(ProviderResult[]::new));
    for (long id = 1; id <= MESSAGES; id++) {
      dispatch.store.accept("sms", id, time.instant());
    }
  }

  @Test
  void ceilingIsDividedByTheNodesAndFollowsTheirNumber() {
    assertThat(callsWithinASecond()).isBetween(PER_SECOND - 1, PER_SECOND + 2);

    dispatch.liveNodes.set(3);
    assertThat(callsWithinASecond()).isBetween(PER_SECOND / 3 - 1, PER_SECOND / 3 + 2);
    assertThat(status().ceilingPerSecond()).isEqualTo(PER_SECOND / 3.0);

    dispatch.liveNodes.set(1);
    assertThat(callsWithinASecond()).isBetween(PER_SECOND - 2, PER_SECOND + 2);
  }

  @Test
  void shareBelowOneInASecondIsStillServed() {
    dispatch.liveNodes.set(2 * PER_SECOND);
    dispatch.run(Duration.ofSeconds(1));
    int before = text.calls().size();

    dispatch.run(Duration.ofSeconds(20));

    assertThat(text.calls().size() - before).isBetween(9, 11);
  }

  private int callsWithinASecond() {
    int before = text.calls().size();
    dispatch.run(Duration.ofSeconds(1));
    return text.calls().size() - before;
  }

  private LaneStatus status() {
    return dispatch.engine().lanes().getFirst().lane().status();
  }
}
