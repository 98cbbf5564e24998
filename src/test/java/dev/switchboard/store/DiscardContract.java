package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.UnreadableEventException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no process can send is given up, and holds up nothing else. */
abstract class DiscardContract extends StoreContract {
  /** Damages what a claim reads of a message, as no program of ours does. */
  abstract void makeUnreadable(MessageId id);

  /** Stores an sms whose event names a channel that this version does not know. */
  abstract MessageId queueUnderUnknownChannel(String channel);

  @Test
  void channelsAreThoseWithEvents() {
    assertThat(store.queue().channelsWithoutCarrier(List.of())).isEmpty();
    LeasedMessage sms = acceptEvent();
    accept(samples.email("a@example.org", "b@example.org", null, "x"));
    accept(samples.mms(ANN, BOB, List.of("https://example.com/a")));

    assertThat(store.queue().channelsWithoutCarrier(List.of()))
        .containsExactlyInAnyOrder("email", "mms", "sms");
    assertThat(store.queue().channelsWithoutCarrier(List.of("mms", "fax")))
        .containsExactly("email", "sms");
    settle(completed(sms));
    assertThat(store.queue().channelsWithoutCarrier(List.of()))
        .containsExactlyInAnyOrder("email", "mms");
  }

  @Test
  void unroutableEventsFailTheirMessagesOnce() {
    handOff.refuse("sms");
    MessageId first = accept(samples.sms()).id();
    MessageId second = accept(samples.sms()).id();
    MessageId third = accept(samples.sms()).id();
    Instant at = NOON.plusSeconds(3);

    List<EventKey> batch = store.queue().discardUnroutable("sms", "invalid_routing", at, 2);
    List<EventKey> rest = store.queue().discardUnroutable("sms", "invalid_routing", at, 2);

    assertThat(batch).hasSize(2);
    assertThat(rest).hasSize(1);
    List<EventKey> all = new ArrayList<>(batch);
    all.addAll(rest);
    assertThat(all)
        .extracting(EventKey::id)
        .containsExactlyInAnyOrder(first.value(), second.value(), third.value());
    assertThat(store.queue().discardUnroutable("sms", "invalid_routing", at, 2)).isEmpty();
    MessageRecord failed = find(first).message();
    assertThat(failed.status()).isEqualTo(MessageStatus.FAILED);
    assertThat(failed.processedAt()).isEqualTo(at);
    assertThat(failed.failureReason()).isEqualTo("invalid_routing");
    assertThat(find(first).attempts()).isEmpty();
    assertThat(total(MessageStatus.FAILED)).isEqualTo(3);
    assertThat(store.queue().status().total()).isZero();
  }

  @Test
  void unroutableRetryIsDiscardedAndAHeldEventIsNot() {
    LeasedMessage retry = retriedAt(NOON.plusSeconds(10));
    LeasedMessage held = acceptEvent();

    List<EventKey> discarded =
        store.queue().discardUnroutable("sms", "provider_not_configured", NOON, 10);

    assertThat(discarded).extracting(EventKey::id).containsExactly(retry.key().id());
    assertThat(find(retry).message().status()).isEqualTo(MessageStatus.FAILED);
    assertThat(find(retry).message().nextAttemptAt()).isNull();
    assertThat(find(held).message().status()).isEqualTo(MessageStatus.PENDING);
    settle(completed(held));
  }

  @Test
  void eventWithAnUnknownChannelIsFailedUnderTheChannelOfItsMessage() {
    MessageId id = queueUnderUnknownChannel("fax");

    assertThat(store.queue().channelsWithoutCarrier(List.of())).containsExactly("fax");
    assertThat(store.queue().discardUnroutable("fax", "invalid_routing", NOON, 10)).hasSize(1);

    assertThat(find(id).message().status()).isEqualTo(MessageStatus.FAILED);
    assertThat(total(MessageStatus.FAILED)).isEqualTo(1);
    assertThat(store.queue().channelsWithoutCarrier(List.of())).isEmpty();
  }

  @Test
  void eventThatCannotBeReadIsNamedAndCanBePutAside() {
    handOff.refuse("sms");
    MessageId before = accept(samples.sms()).id();
    MessageId damaged = accept(samples.sms()).id();
    MessageId after = accept(samples.sms()).id();
    makeUnreadable(damaged);

    assertThatThrownBy(() -> store.queue().claimFirstAttempts("sms", events(10)))
        .isInstanceOfSatisfying(
            UnreadableEventException.class,
            e -> {
              assertThat(e.event().id()).isEqualTo(damaged.value());
              store.queue().discard(e.event(), "unreadable", NOON);
              store.queue().discard(e.event(), "unreadable", NOON);
            });

    assertThat(handOff.delivered()).isEmpty();
    assertThat(store.queue().claimFirstAttempts("sms", events(10)).events()).isEqualTo(2);
    assertThat(handOff.delivered())
        .extracting(event -> event.message().id())
        .containsExactly(before, after);
    assertThat(total(MessageStatus.FAILED)).isEqualTo(1);
    assertThat(find(damaged).message().failureReason()).isEqualTo("unreadable");
  }

  @Test
  void eventThatIsHeldIsNotPutAside() {
    LeasedMessage held = acceptEvent();

    store.queue().discard(held.key(), "unreadable", NOON);

    settle(completed(held));
    assertThat(total(MessageStatus.FAILED)).isZero();
  }
}
