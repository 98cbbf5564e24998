package dev.switchboard.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes.Node;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.RecordingHandOff;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreContract;
import dev.switchboard.store.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several nodes on one store in memory: who holds what, who dies, and what is done after it. */
class MemoryNodesTest {
  private static final Duration LEASE = Duration.ofSeconds(10);

  private Instant now = Samples.NOON;
  private final MemoryStore store =
      new MemoryStore(MemoryStore.Keep.WHAT_WAITS, 100_000, StoreFixture.TTL, () -> now);
  private final OneNode here = new OneNode(0);
  private final OneNode there = new OneNode(1);

  /** A process with a store, as far as a store can tell. */
  private final class OneNode {
    final RecordingHandOff handOff = new RecordingHandOff();
    final Samples samples;
    final ClusterNode membership =
        ClusterNode.enter(
            store.nodeTable(), LEASE, MemoryNodesTest.this::nanos, now, new NodeName("", ""));
    final MemoryProcess process =
        new MemoryProcess(store, membership, handOff, new RecordedEvents());

    OneNode(int number) {
      samples = new Samples(number);
      handOff.carry("sms");
    }

    void beat() {
      membership.beat(handOff.channels());
      process.lookForOrphans();
    }

    NewMessage accept() {
      NewMessage message = samples.sms();
      process.intake().accept(message, null);
      return message;
    }
  }

  private long nanos() {
    return Duration.between(Samples.NOON, now).toNanos();
  }

  @BeforeEach
  void knowEachOther() {
    here.beat();
    there.beat();
    here.handOff.calls();
    there.handOff.calls();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void whatALivingNodeHoldsIsItsOwn() {
    here.accept();
    LeasedMessage held = here.handOff.delivered().getFirst();

    assertThat(claimThere()).isZero();
    assertThat(there.process.queue().status())
        .isEqualTo(new QueueStatus(1, 0, 0, held.message().id()));
    assertThat(there.process.queue().discardUnroutable("sms", "x", now, 10)).isEmpty();
    settle(here, Samples.retried(held, now));
    assertThat(here.process.queue().claimRetries("sms", now, StoreContract.events(1)).events())
        .isEqualTo(1);
    assertThat(there.process.queue().nextRetryAt("sms")).isEmpty();
  }

  @Test
  void whatADeadNodeHeldIsTakenOverUnderANewFence() {
    here.accept();
    LeasedMessage before = here.handOff.delivered().getFirst();
    pass(LEASE.minusSeconds(2));
    there.beat();
    assertThat(claimThere()).isZero();
    pass(Duration.ofSeconds(2));

    there.beat();
    assertThat(there.handOff.calls()).contains("fellBehind sms");
    assertThat(there.membership.liveNodes()).isEqualTo(1);
    assertThat(claimThere()).isEqualTo(1);
    LeasedMessage after = there.handOff.delivered().getFirst();

    assertThat(after.lease().fence()).isGreaterThan(before.lease().fence());
    List<Settlement> late = List.of(Samples.completed(before));
    assertThat(here.process.queue().settle(late)).isEqualTo(late);
    settle(there, Samples.completed(after));
    assertThat(there.process.queue().status().total()).isZero();
  }

  @Test
  void settlementUnderALeaseThatEndedHoldsUntilTheRowIsClaimed() {
    here.accept();
    LeasedMessage held = here.handOff.delivered().getFirst();
    pass(LEASE);
    there.beat();

    settle(here, Samples.completed(held));

    assertThat(claimThere()).isZero();
  }

  @Test
  void nodeThatCameTooLateGoesOnUnderANewNumber() {
    here.accept();
    LeasedMessage before = here.handOff.delivered().getFirst();
    int slot = here.membership.slot();
    pass(LEASE);

    here.beat();

    assertThat(here.membership.isLost(before.lease())).isTrue();
    assertThat(here.membership.slot()).isEqualTo(slot);
    assertThat(here.handOff.calls()).contains("fellBehind sms");
    assertThat(here.process.queue().claimFirstAttempts("sms", StoreContract.events(1)).events())
        .isEqualTo(1);
    assertThat(here.membership.isLost(here.handOff.delivered().getFirst().lease())).isFalse();
  }

  @Test
  void heartbeatKeepsWhatIsHeld() {
    here.accept();
    for (int i = 0; i < 30; i++) {
      pass(Duration.ofSeconds(1));
      here.beat();
      there.beat();
    }

    assertThat(claimThere()).isZero();
    assertThat(there.membership.isEldest()).isFalse();
    assertThat(there.process.nodes().nodes())
        .extracting(Node::self, Node::isAlive, Node::leased)
        .containsExactly(tuple(false, true, 1L), tuple(true, true, 0L));
  }

  @Test
  void nodeThatLeavesFreesItsWorkAtOnce() {
    here.accept();

    here.membership.leave();

    assertThat(claimThere()).isEqualTo(1);
  }

  @Test
  void storeThatIsAwayAnswersNothingAndForgetsNothing() {
    here.accept();
    LeasedMessage held = here.handOff.delivered().getFirst();
    store.setAway(true);

    assertThatThrownBy(here::accept).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> here.process.queue().settle(List.of(Samples.completed(held))))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(here.membership.beat(here.handOff.channels())).isFalse();

    store.setAway(false);
    settle(here, Samples.completed(held));
  }

  @Test
  void whatDoesNotFitIsRefusedAndChangesNothing() {
    assertThatThrownBy(
            () -> {
              while (true) {
                here.accept();
              }
            })
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("100000 bytes");
    long accepted = here.process.queue().status().total();
    assertThat(accepted).isPositive();
    assertThat(store.heldBytes()).isLessThanOrEqualTo(100_000);

    here.handOff.delivered().forEach(event -> settle(here, Samples.completed(event)));
    here.accept();
    assertThat(here.process.invariants().byChannel().values())
        .allMatch(counts -> counts.drift() == 0);
  }

  private int claimThere() {
    return there.process.queue().claimFirstAttempts("sms", StoreContract.events(10)).events();
  }

  private static void settle(OneNode node, Settlement settlement) {
    assertThat(node.process.queue().settle(List.of(settlement))).isEmpty();
  }
}
