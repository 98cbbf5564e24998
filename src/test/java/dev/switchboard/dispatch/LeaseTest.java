package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.ERROR;
import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a process does with messages that may no longer be its own. */
class LeaseTest {
  private static final LaneSettings SETTINGS =
      new LaneSettings(
          2,
          0,
          Duration.ofSeconds(5),
          new BreakerPolicy(5, Duration.ofSeconds(5), 3),
          new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofHours(1)));

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time, List.of(new Route(text, List.of(Channel.SMS))), 2, _ -> SETTINGS, 1);

  @Test
  void nothingIsStartedWhileTheLeaseIsInDoubtAndEverythingAfterwards() {
    text.willAnswer(OK);
    accept(1);
    dispatch.leases.endAt(time.nanos());

    dispatch.run(Duration.ofSeconds(3));
    assertThat(text.calls()).isEmpty();

    dispatch.leases.endAt(Long.MAX_VALUE);
    dispatch.run(Duration.ofNanos(Lane.LEASE_RECHECK_NANOS));
    assertThat(text.idsCalled()).containsExactly(1L);
    assertThat(dispatch.store.ending(1)).isEqualTo(DISPATCHED);
  }

  @Test
  void callThatWasStartedInTimeIsSettled() {
    accept(1);
    dispatch.settleDown();
    dispatch.leases.endAt(time.nanos());

    text.answer(0, OK);
    dispatch.settleDown();

    assertThat(dispatch.store.ending(1)).isEqualTo(DISPATCHED);
  }

  @Test
  void lostMessageIsNotSentUnderItsOldLease() {
    accept(1);
    accept(2);
    accept(3);
    dispatch.leases.endAt(time.nanos());
    dispatch.settleDown();

    dispatch.leases.loseUpTo(dispatch.store.owner());
    dispatch.leases.endAt(Long.MAX_VALUE);
    dispatch.settleDown();

    assertThat(text.calls()).isEmpty();
  }

  @Test
  void lostMessagesLeaveTheirPlacesToOthers() {
    accept(1);
    accept(2);
    dispatch.leases.loseUpTo(dispatch.store.owner());
    dispatch.settleDown();
    dispatch.leases.loseUpTo(0);
    text.willAnswer(OK, ERROR, OK);

    accept(3);
    accept(4);
    dispatch.run(Duration.ofSeconds(10));

    assertThat(text.idsCalled()).contains(3L, 4L).doesNotContain(1L, 2L);
    assertThat(dispatch.store.ending(4)).isEqualTo(DISPATCHED);
  }

  /** Hundreds of calls may be started in one go, and what comes before them takes time too. */
  @Test
  void leaseThatEndsWhileCallsAreStartedEndsTheStarting() {
    List<Long> called = new ArrayList<>();
    Provider slow =
        new Provider() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public CompletableFuture<ProviderResult> send(
              Channel channel, OutboundMessage message, int attemptNumber) {
            called.add(message.id().value());
            time.advance(Duration.ofMillis(10));
            return CompletableFuture.completedFuture(OK);
          }
        };
    CrankedDispatch slowly =
        new CrankedDispatch(
            time, List.of(new Route(slow, List.of(Channel.SMS))), 10, _ -> SETTINGS, 1);
    slowly.leases.endAt(time.nanos() + Duration.ofMillis(25).toNanos());
    for (long id = 1; id <= 10; id++) {
      slowly.store.accept("sms", id, time.instant());
    }

    slowly.settleDown();

    assertThat(called).containsExactly(1L, 2L, 3L);
  }

  private void accept(long id) {
    dispatch.store.accept("sms", id, time.instant());
  }
}
