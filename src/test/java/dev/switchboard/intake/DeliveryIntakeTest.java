package dev.switchboard.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.message.Channel;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What providers deliver: stored, announced and limited as what clients send. */
class DeliveryIntakeTest extends IntakeFixture {
  @Test
  void deliveredMessageIsStoredAsItWasDeliveredAndAnnounced() {
    Delivery delivery = new Delivery(sms(), "SM1", "wh-1");

    IntakeResult result = intake.receive(delivery, CLIENT, null);

    InboundMessage stored = store.received.getFirst();
    assertThat(result)
        .asInstanceOf(type(IntakeResult.Accepted.class))
        .extracting(IntakeResult.Accepted::receipt)
        .isEqualTo(new Receipt(stored.id(), null));
    assertThat(stored.delivery()).isEqualTo(delivery);
    assertThat(stored.providerName()).isEqualTo("carrier");
    assertThat(stored.acceptedAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123456Z"));
    assertThat(stored.time().shown()).isEqualTo(stored.acceptedAt());
    assertThat(stored.conversation()).hasToString("sms:+12016661234<->+18045551234");
    assertThat(stored.toString() + delivery).doesNotContain("2016661234", "Hello");
    assertThat(wakened).isEqualTo(1);
    assertThat(store.accepted).isEmpty();
    assertThat(events.all()).isEmpty();
  }

  @Test
  void timestampOfADeliveryIsTheProviders() {
    Instant told = Instant.parse("2024-11-01T14:00:00Z");
    Submission sms = sms();
    Submission dated =
        new Submission(Channel.SMS, sms.from(), sms.to(), null, "Hello", List.of(), told);

    intake.receive(new Delivery(dated, null, null), CLIENT, null);

    assertThat(store.received.getFirst().time().shown()).isEqualTo(told);
  }

  @Test
  void repeatedDeliveryIsReplayedAndCostsNothing() {
    store.delivered = earlier;

    for (int i = 0; i <= BURST; i++) {
      assertThat(intake.receive(new Delivery(sms(), "SM1", null), CLIENT, null))
          .isEqualTo(new IntakeResult.Replayed(earlier));
    }

    assertThat(store.received).isEmpty();
    assertThat(wakened).isZero();
    assertThat(events.of(EngineEvent.Replayed.class)).hasSize(BURST + 1);
    store.delivered = null;
    for (int i = 0; i < BURST; i++) {
      assertThat(intake.receive(new Delivery(sms(), null, null), CLIENT, null))
          .isInstanceOf(IntakeResult.Accepted.class);
    }
  }

  @Test
  void deliveryThatOnlyTheStoreKnowsCostsNothing() {
    store.foundWhenAccepting = new Remembered.Replay(earlier);

    for (int i = 0; i <= BURST; i++) {
      assertThat(intake.receive(new Delivery(sms(), "SM1", null), CLIENT, key))
          .isEqualTo(new IntakeResult.Replayed(earlier));
    }
    assertThat(wakened).isZero();
  }

  @Test
  void bothDirectionsSpendTheSameLimit() {
    for (int i = 0; i < BURST; i++) {
      intake.receive(new Delivery(sms(), null, null), CLIENT, null);
    }

    assertThat(intake.accept(sms(), CLIENT, null)).isInstanceOf(IntakeResult.RateLimited.class);
    assertThat(intake.receive(new Delivery(sms(), "SM1", null), CLIENT, null))
        .isInstanceOf(IntakeResult.RateLimited.class);
    assertThat(store.received).hasSize(BURST);
  }

  @Test
  void deliveryOfAChannelWithoutAProviderIsRefused() {
    Intake emailOnly = intake(List.of(Channel.EMAIL));

    assertThat(emailOnly.receive(new Delivery(sms(), "SM1", null), CLIENT, null))
        .isEqualTo(new IntakeResult.NoProvider(Channel.SMS));
    assertThat(store.received).isEmpty();
  }
}
