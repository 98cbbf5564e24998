package dev.switchboard.store;

import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Round;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way from a committed transaction into memory. */
abstract class HandOffContract extends StoreContract {
  @Test
  void reservedEventIsDeliveredLeasedAndComplete() {
    NewMessage message = samples.sms();

    accept(message);

    assertThat(handOff.calls()).containsExactly("reserve sms", "deliver " + idOf(message));
    LeasedMessage event = handOff.delivered().getFirst();
    assertThat(event.key()).isEqualTo(new EventKey("sms", EventKey.AT_ONCE, idOf(message).value()));
    assertThat(event.attempts()).isZero();
    assertThat(event.lease().owner()).isPositive();
    assertThat(event.lease().fence()).isEqualTo(1);
    assertThat(event.round()).isEqualTo(Round.first(message.acceptedAt(), MessageOptions.NONE));
    assertThat(event.message()).isEqualTo(message.message());
    assertThat(store.queue().status()).isEqualTo(new QueueStatus(1, 0, 0, idOf(message)));
  }

  @Test
  void deliveryComesAfterTheMessageCanBeRead() {
    MessageId id = accept(samples.sms()).id();

    assertThat(idsOf(handOff.delivered())).containsExactly(id);
    assertThat(store.history().find(id)).isPresent();
  }

  @Test
  void eventsAreDeliveredInOrderOfAcceptance() {
    List<MessageId> accepted =
        List.of(accept(samples.sms()).id(), accept(samples.sms()).id(), accept(samples.sms()).id());

    assertThat(idsOf(handOff.delivered())).isEqualTo(accepted);
  }

  @Test
  void eventWithoutReservationIsAFreeRow() {
    handOff.refuse("sms");

    MessageId id = accept(samples.sms()).id();

    assertThat(handOff.calls()).containsExactly("refuse sms");
    assertThat(store.queue().status()).isEqualTo(new QueueStatus(0, 1, 0, id));
    assertThat(idsOf(claim(10))).containsExactly(id);
  }

  @Test
  void replayTakesNoPlace() {
    accept(samples.sms(), key("k", "body"));
    handOff.calls();

    accept(samples.sms(), key("k", "body"));

    assertThat(handOff.calls()).isEmpty();
  }

  @Test
  void claimedEventsAreDeliveredAfterWordThatTheChannelIsCaughtUp() {
    handOff.refuse("sms");
    MessageId first = accept(samples.sms()).id();
    MessageId second = accept(samples.sms()).id();
    handOff.calls();

    assertThat(store.queue().claimFirstAttempts("sms", events(3)).events()).isEqualTo(2);

    assertThat(handOff.calls())
        .containsExactly("caughtUp sms", "deliver " + first, "deliver " + second);
  }

  @Test
  void channelIsCaughtUpOnlyWhenAClaimFindsFewerThanItWanted() {
    handOff.refuse("sms");
    accept(samples.sms());
    accept(samples.sms());
    handOff.calls();

    assertThat(store.queue().claimFirstAttempts("sms", events(2)).events()).isEqualTo(2);
    assertThat(handOff.calls()).doesNotContain("caughtUp sms").hasSize(2);
    assertThat(store.queue().claimFirstAttempts("sms", events(2)).events()).isZero();
    assertThat(handOff.calls()).containsExactly("caughtUp sms");
    assertThat(store.queue().claimFirstAttempts("email", events(1)).events()).isZero();
    assertThat(handOff.calls()).containsExactly("caughtUp email");
  }
}
