package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What lies in the store: how it is fetched, and what cannot be sent. */
class BacklogTest extends TwoProviders {
  @Test
  void whatAFullLaneLeftInTheStoreFollowsInOrder() {
    LongStream.rangeClosed(1, 25).forEach(id -> accept("sms", id));
    assertThat(dispatch.store.isLeased(first("sms", CAPACITY + 1))).isFalse();
    for (int i = 0; i < 25; i++) {
      dispatch.settleDown();
      text.answer(i, OK);
    }
    dispatch.settleDown();

    assertThat(text.idsCalled()).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
    assertThat(dispatch.store.size()).isZero();
  }

  @Test
  void nothingOvertakesTheBacklogWhileItIsFetched() {
    LongStream.rangeClosed(1, CAPACITY + 3).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    text.answer(0, OK);
    text.answer(1, OK);
    dispatch.settleDown();
    // There is a place again, but older messages wait in the store.
    accept("sms", CAPACITY + 4);
    for (int i = 2; i < CAPACITY + 4; i++) {
      dispatch.run(Duration.ofSeconds(1));
      text.answer(i, OK);
    }
    dispatch.settleDown();

    assertThat(text.idsCalled())
        .isEqualTo(LongStream.rangeClosed(1, CAPACITY + 4).boxed().toList());
  }

  @Test
  void caughtUpLaneIsHandedMessagesWithoutAClaim() {
    dispatch.settleDown();
    accept("sms", 1);

    assertThat(dispatch.store.isLeased(first("sms", 1))).isTrue();
  }

  @Test
  void whatAnEarlierProcessLeftIsSent() {
    accept("sms", 1);
    accept("email", 2);
    dispatch.settleDown();
    accept("sms", 3);
    dispatch.crashAndRestart();
    text.willAnswer(OK, OK);
    email.willAnswer(OK);
    dispatch.settleDown();

    assertThat(List.of(1L, 2L, 3L)).allSatisfy(id -> assertThat(ending(id)).isEqualTo(DISPATCHED));
  }

  @Test
  void unknownChannelIsSkippedCountedAndNeverRetried() {
    dispatch.store.accept("fax", 7, time.instant());
    dispatch.run(Duration.ofMinutes(5));

    assertThat(ending(7)).isEqualTo("invalid_routing");
    assertThat(dispatch.events.of(MessageEvent.Failed.class))
        .extracting(MessageEvent.Failed::reason)
        .containsExactly("invalid_routing");
    assertThat(text.calls()).isEmpty();
    assertThat(email.calls()).isEmpty();
  }

  @Test
  void eventOfAChannelThatLostItsProviderIsGivenUpOnce() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    accept("email", 1);
    dispatch.run(Duration.ofMinutes(5));

    assertThat(ending(1)).isEqualTo("provider_not_configured");
    assertThat(dispatch.events.of(MessageEvent.Failed.class))
        .extracting(MessageEvent.Failed::reason)
        .containsExactly("provider_not_configured");
  }

  /** Another node, which carries the channel, may only be restarting. */
  @Test
  void eventThatNoLiveNodeCanSendIsGivenUpAfterTheGrace() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    dispatch.leases.setShared(true);
    accept("email", 1);

    dispatch.run(UncarriedChannels.GRACE.minusSeconds(2));
    assertThat(ending(1)).isNull();
    assertThat(dispatch.events.of(EngineEvent.ChannelNotCarried.class))
        .containsExactly(new EngineEvent.ChannelNotCarried("email", UncarriedChannels.GRACE));

    dispatch.run(Duration.ofSeconds(4));
    assertThat(ending(1)).isEqualTo("provider_not_configured");
  }

  @Test
  void eventThatAnotherNodeCanSendIsLeftToItForEver() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    dispatch.leases.setCompany(true);
    dispatch.store.carryElsewhere("email", "fax");
    accept("email", 1);
    accept("fax", 2);

    dispatch.run(UncarriedChannels.GRACE.multipliedBy(3));

    assertThat(ending(1)).isNull();
    assertThat(ending(2)).isNull();
  }

  @Test
  void graceBeginsAnewWhenACarrierWasThere() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    dispatch.leases.setShared(true);
    accept("email", 1);
    dispatch.run(UncarriedChannels.GRACE.minusMinutes(1));
    dispatch.store.carryElsewhere("email");
    dispatch.run(Duration.ofSeconds(2));
    dispatch.store.carryElsewhere();

    dispatch.run(UncarriedChannels.GRACE.minusMinutes(1));

    assertThat(ending(1)).isNull();
  }

  @Test
  void eventThatCannotBeReadIsADeadLetterAndTheOthersAreSent() {
    dispatch.crashAndRestart();
    for (long id = 1; id <= 3; id++) {
      accept("sms", id);
    }
    accept("email", 4);
    dispatch.store.faults().makeUnreadable("sms", 2);
    text.willAnswer(OK, OK);
    email.willAnswer(OK);

    dispatch.run(Duration.ofSeconds(5));

    assertThat(ending(2)).isEqualTo("unreadable");
    assertThat(List.of(1L, 3L, 4L)).allSatisfy(id -> assertThat(ending(id)).isEqualTo(DISPATCHED));
    assertThat(dispatch.events.of(EngineEvent.Unexpected.class)).hasSize(1);
  }

  @Test
  void channelThatCannotBePolledKeepsNoOtherWaiting() {
    dispatch.crashAndRestart();
    accept("sms", 1);
    accept("email", 2);
    dispatch.store.faults().breakChannel("sms");
    email.willAnswer(OK);

    dispatch.run(Duration.ofSeconds(5));

    assertThat(ending(2)).isEqualTo(DISPATCHED);
    assertThat(ending(1)).isNull();
    dispatch.store.faults().breakChannel("");
    text.willAnswer(OK);
    dispatch.run(Duration.ofSeconds(2));
    assertThat(ending(1)).isEqualTo(DISPATCHED);
  }
}
