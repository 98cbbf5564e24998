package dev.switchboard.store.postgres;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.key;
import static dev.switchboard.store.StoreContract.atOnce;
import static dev.switchboard.store.StoreContract.events;
import static dev.switchboard.store.StoreContract.fresh;
import static dev.switchboard.store.StoreContract.idsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.Invariants.ChannelCounts;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two processes that write to the same rows at once: everything is done once, and counted once. */
@Tag("contract")
class PostgresNodesTest extends TwoNodes {
  private static final int THREADS = 16;

  private final Samples samplesThere = new Samples(2);
  private final AtomicInteger turn = new AtomicInteger();

  @Test
  void firstMessagesOfOnePairOnTwoNodesAreOneConversation() {
    List<Stored.Fresh> stored = atOnce(THREADS, () -> fresh(acceptAnywhere(ANN, BOB)));

    // Its number depends on the race: an insert that loses has drawn one as well.
    Long conversation = stored.getFirst().receipt().conversationId();
    assertThat(stored)
        .extracting(fresh -> fresh.receipt().conversationId())
        .containsOnly(conversation);
    assertThat(here.rows("conversations")).isEqualTo(1);
    assertThat(stored).filteredOn(Stored.Fresh::conversationCreated).hasSize(1);
    assertThat(here.number("SELECT sum(message_count) FROM conversations")).isEqualTo(THREADS);
  }

  /** In an order of their own on every thread, so that transactions meet in every way. */
  @Test
  void nodesThatWriteToTheSameConversationsCountEveryMessage() {
    List<Integer> accepted =
        atOnce(
            THREADS,
            () -> {
              int start = turn.getAndIncrement() * 7;
              for (int i = 0; i < 20; i++) {
                fresh(acceptAnywhere(ANN, "1000" + (start + i * 3) % 10));
              }
              return 20;
            });

    long total = accepted.stream().mapToLong(Integer::longValue).sum();
    assertThat(here.number("SELECT sum(message_count) FROM conversations")).isEqualTo(total);
    assertThat(here.number("SELECT count(*) FROM conversations")).isEqualTo(10);
    assertThat(here.rows("messages")).isEqualTo(total);
    assertThat(there.invariants().byChannel().get(Channel.SMS))
        .isEqualTo(new ChannelCounts(total, total, 0, 0));
  }

  @Test
  void oneKeyOnTwoNodesIsOneMessage() {
    List<Stored> stored =
        atOnce(
            THREADS,
            () ->
                turn.getAndIncrement() % 2 == 0
                    ? here.intake().accept(sms(samplesHere, ANN, BOB), key("k", "body"))
                    : there.intake().accept(sms(samplesThere, ANN, BOB), key("k", "body")));

    List<Stored> fresh = stored.stream().filter(Stored.Fresh.class::isInstance).toList();
    assertThat(fresh).hasSize(1);
    assertThat(stored)
        .filteredOn(Stored.Known.class::isInstance)
        .hasSize(THREADS - 1)
        .containsOnly(new Stored.Known(new Remembered.Replay(fresh(fresh.getFirst()).receipt())));
    assertThat(here.rows("messages")).isEqualTo(1);
    assertThat(here.number("SELECT message_count FROM conversations")).isEqualTo(1);
  }

  @Test
  void oneDeliveryToTwoNodesIsOneMessage() {
    List<Stored> stored =
        atOnce(
            THREADS,
            () ->
                turn.getAndIncrement() % 2 == 0
                    ? here.intake().receive(samplesHere.reply("SM1", "wh-1"), null)
                    : there.intake().receive(samplesThere.reply("SM1", "wh-1"), null));

    assertThat(stored).filteredOn(Stored.Fresh.class::isInstance).hasSize(1);
    assertThat(here.rows("inbound_payloads")).isEqualTo(1);
  }

  @Test
  void inboundEventsAreProcessedOnceWhicheverNodeTakesThem() {
    for (int i = 0; i < 60; i++) {
      here.intake().receive(samplesHere.reply("SM" + i), null);
    }

    List<Integer> received =
        atOnce(
            4,
            () -> {
              int sum = 0;
              for (int i = 0; i < 20; i++) {
                PostgresFixture node = turn.getAndIncrement() % 2 == 0 ? here : there;
                sum += node.inbound().process(5, NOON).received();
              }
              return sum;
            });

    assertThat(received.stream().mapToInt(Integer::intValue).sum()).isEqualTo(60);
    assertThat(here.rows("messages")).isEqualTo(60);
    assertThat(here.number("SELECT message_count FROM conversations")).isEqualTo(60);
  }

  @Test
  void noEventIsClaimedByTwoNodes() {
    here.handOff().refuse("sms");
    for (int i = 0; i < 200; i++) {
      here.intake().accept(samplesHere.sms(), null);
    }

    atOnce(
        8,
        () -> {
          PostgresFixture node = turn.getAndIncrement() % 2 == 0 ? here : there;
          while (node.queue().claimFirstAttempts("sms", events(10)).events() > 0) {
            // There may be more.
          }
          return true;
        });

    List<LeasedMessage> claimed = new ArrayList<>(here.handOff().delivered());
    claimed.addAll(there.handOff().delivered());
    assertThat(idsOf(claimed)).hasSize(200).doesNotHaveDuplicates();
  }

  /** Not how it should be, but nothing is counted twice. */
  @Test
  void nodesThatExpireTheSameMessagesCountThemOnce() {
    int messages = 300;
    for (int i = 0; i < messages; i++) {
      here.intake().accept(sms(samplesHere, ANN, "10" + i % 7), null);
    }
    here.queue()
        .settle(here.handOff().delivered().stream().<Settlement>map(Samples::completed).toList());

    List<Integer> expired =
        atOnce(
            4,
            () ->
                (turn.getAndIncrement() % 2 == 0 ? here : there)
                    .retention()
                    .expire(Samples.NOON.plusSeconds(86_400), null)
                    .messages());

    assertThat(expired.stream().mapToInt(n -> n).sum()).isEqualTo(messages);
    assertThat(here.rows("messages")).isZero();
    assertThat(here.rows("conversations")).isZero();
    assertThat(here.number("SELECT sum(conversations) FROM channel_totals")).isZero();
    assertThat(here.invariants().byChannel().get(Channel.SMS))
        .isEqualTo(new ChannelCounts(0, 0, 0, 0));
  }

  private Stored acceptAnywhere(String from, String to) {
    return turn.getAndIncrement() % 2 == 0
        ? here.intake().accept(sms(samplesHere, from, to), null)
        : there.intake().accept(sms(samplesThere, from, to), null);
  }

  private static NewMessage sms(Samples samples, String from, String to) {
    synchronized (samples) {
      return samples.sms(from, to);
    }
  }
}
