package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.Invariants.ChannelCounts;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.LeasedMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every accepted message is somewhere, at every moment. */
abstract class InvariantsContract extends StoreContract {
  private static final ChannelCounts NOTHING = new ChannelCounts(0, 0, 0, 0);

  /** Takes an event out of the queue as no program of ours does. */
  abstract void losePending(LeasedMessage event);

  @Test
  void emptyStoreHasATallyOfEveryChannel() {
    assertThat(store.invariants().byChannel())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Channel.SMS, NOTHING, Channel.MMS, NOTHING, Channel.EMAIL, NOTHING));
    assertThat(store.queue().statusByChannel()).isEmpty();
  }

  @Test
  void messagesAreCountedWhereTheyAre() {
    settle(completed(acceptEvent()));
    settle(discarded(acceptEvent(), "rejected"));
    settle(discarded(acceptEvent(), "rejected"));
    MessageId scheduled = retriedMessage();
    accept(samples.sms());
    handOff.refuse("sms");
    accept(samples.sms());
    MessageId mms = accept(samples.mms(ANN, BOB, List.of("https://example.com/a.png"))).id();

    assertThat(store.invariants().byChannel())
        .containsEntry(Channel.SMS, new ChannelCounts(6, 3, 1, 2))
        .containsEntry(Channel.MMS, new ChannelCounts(1, 1, 0, 0))
        .containsEntry(Channel.EMAIL, NOTHING);
    assertThat(store.queue().statusByChannel())
        .isEqualTo(
            Map.of("sms", new ChannelBacklog(3, scheduled), "mms", new ChannelBacklog(1, mms)));
  }

  @Test
  void lostMessageShowsAsDrift() {
    LeasedMessage event = acceptEvent();
    accept(samples.sms());
    losePending(event);

    ChannelCounts counts = counts(Channel.SMS);
    assertThat(counts).isEqualTo(new ChannelCounts(2, 1, 0, 0));
    assertThat(counts.drift()).isEqualTo(1);
  }

  /** Totals and queue are of one moment, whatever is written between the two questions. */
  @Test
  void noDriftIsSeenWhileMessagesComeAndGo() {
    AtomicInteger busy = new AtomicInteger(1);
    List<Long> drifts =
        atOnce(
            2,
            () -> {
              if (busy.getAndDecrement() == 1) {
                try {
                  acceptAndSettle(300);
                } finally {
                  busy.set(-2);
                }
                return 0L;
              }
              long seen = 0;
              while (busy.get() > -2) {
                seen += Math.abs(counts(Channel.SMS).drift());
              }
              return seen;
            });

    assertThat(drifts).containsOnly(0L);
  }

  private void acceptAndSettle(int messages) {
    for (int i = 0; i < messages; i++) {
      LeasedMessage event = acceptEvent();
      settle(i % 2 == 0 ? completed(event) : discarded(event, "rejected"));
    }
  }

  private MessageId retriedMessage() {
    LeasedMessage event = acceptEvent();
    settle(retried(event, NOON.plusSeconds(5)));
    return event.message().id();
  }
}
