package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages that are accepted together: all of them are stored, or none. */
abstract class GroupContract extends StoreContract {
  private boolean reversed;

  @Test
  void eachIsStoredWithItsConversationEventAndKey() {
    List<NewMessage> group = group();
    List<IdempotencyKey> keys = keys("body", 3);

    List<Stored> stored = store.intake().acceptTogether(group, keys);

    assertThat(stored).extracting(it -> fresh(it).receipt().id()).isEqualTo(idsInOrder(group));
    store.reopen();
    for (int i = 0; i < 3; i++) {
      assertThat(find(idOf(group.get(i))).message().to()).isEqualTo(group.get(i).message().to());
      assertThat(store.intake().find(keys.get(i), NOON))
          .contains(new Remembered.Replay(fresh(stored.get(i)).receipt()));
    }
    assertThat(total(null)).isEqualTo(3);
    assertThat(store.queue().status().total()).isEqualTo(3);
    assertNoDrift();
  }

  @Test
  void allAreHandedOver() {
    List<NewMessage> group = group();

    store.intake().acceptTogether(group, List.of());

    assertThat(idsOf(handOff.delivered())).containsExactlyInAnyOrderElementsOf(idsInOrder(group));
  }

  @Test
  void oneThatCannotBeStoredKeepsTheOthersOut() {
    NewMessage there = samples.sms();
    accept(there);
    handOff.delivered();
    List<NewMessage> group = List.of(samples.sms("12345", BOB), there, samples.sms("54321", BOB));

    assertThatThrownBy(() -> store.intake().acceptTogether(group, keys("body", 3)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(total(null)).isEqualTo(1);
    assertThat(store.queue().status().total()).isEqualTo(1);
    assertThat(handOff.delivered()).isEmpty();
    for (IdempotencyKey key : keys("body", 3)) {
      assertThat(store.intake().find(key, NOON)).isEmpty();
    }
    assertThat(fresh(store.intake().accept(samples.sms("12345", BOB), null)).conversationCreated())
        .isTrue();
    assertNoDrift();
  }

  @Test
  void theSameRequestAgainFindsAllOfThem() {
    List<Stored> first = store.intake().acceptTogether(group(), keys("body", 3));

    List<Stored> again = store.intake().acceptTogether(group(), keys("body", 3));

    assertThat(again)
        .isEqualTo(
            first.stream()
                .map(it -> new Stored.Known(new Remembered.Replay(fresh(it).receipt())))
                .toList());
    assertThat(total(null)).isEqualTo(3);
  }

  @Test
  void anotherBodyIsNotStoredHoweverManyMessagesItHas() {
    store.intake().acceptTogether(group(), keys("body", 3));
    List<NewMessage> longer = new ArrayList<>(group());
    longer.add(samples.sms());

    List<Stored> answers = store.intake().acceptTogether(longer, keys("other", 4));

    assertThat(answers).hasSize(4).containsOnly(new Stored.Known(new Remembered.OtherBody()));
    assertThat(total(null)).isEqualTo(3);
  }

  /** Requests whose recipients are in different orders, from many threads. */
  @Test
  void groupsAtOnceAreEachStoredOnce() {
    List<List<Stored>> stored =
        atOnce(
            32,
            () -> {
              List<NewMessage> group = eitherOrder();
              return store.intake().acceptTogether(group, keys("body", 3));
            });

    assertThat(stored)
        .filteredOn(answers -> answers.stream().allMatch(Stored.Fresh.class::isInstance))
        .hasSize(1);
    assertThat(stored)
        .filteredOn(answers -> answers.stream().allMatch(Stored.Known.class::isInstance))
        .hasSize(31);
    assertThat(total(null)).isEqualTo(3);
    assertNoDrift();
  }

  /** With different keys they open the same conversations, and touch them in different orders. */
  @Test
  void groupsAtOnceDoNotHoldEachOtherUp() {
    int groups = 32;

    List<List<Stored>> stored =
        atOnce(
            groups,
            () -> {
              List<NewMessage> group = eitherOrder();
              return store.intake().acceptTogether(group, List.of());
            });

    assertThat(stored)
        .allSatisfy(answers -> assertThat(answers).allMatch(Stored.Fresh.class::isInstance));
    assertThat(total(null)).isEqualTo(3L * groups);
    assertNoDrift();
  }

  private List<NewMessage> eitherOrder() {
    synchronized (samples) {
      reversed = !reversed;
      return reversed ? group().reversed() : group();
    }
  }

  private List<NewMessage> group() {
    return List.of(samples.sms(), samples.sms(BOB, "12345"), samples.sms(ANN, "54321"));
  }

  private static List<IdempotencyKey> keys(String body, int messages) {
    return IntStream.range(0, messages).mapToObj(i -> key("k " + i, body)).toList();
  }

  private static List<MessageId> idsInOrder(List<NewMessage> group) {
    return group.stream().map(Samples::idOf).toList();
  }
}
