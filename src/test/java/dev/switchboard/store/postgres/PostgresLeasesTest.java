package dev.switchboard.store.postgres;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.retried;
import static dev.switchboard.store.StoreContract.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.EventRows;
import dev.switchboard.store.Samples;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a process holds while it is alive, and who takes it over when it is dead. */
@Tag("contract")
class PostgresLeasesTest extends TwoNodes {
  /**
   * The server goes on with a commit whose client is gone, for as long as it waits for a standby.
   */
  @Test
  void commitThatTurnsUpLateIsNobodysUntilItIsSeen() throws SQLException {
    try (HikariDataSource connections = new HikariDataSource()) {
      connections.setJdbcUrl(here.place().url());
      connections.setUsername(here.place().user());
      connections.setAutoCommit(false);
      AtomicLong nanos = new AtomicLong();
      DoubtfulCommits doubts = new DoubtfulCommits(nanos::get);
      long owner = here.database().membership().owner();
      EventKey event = new EventKey("sms", EventKey.AT_ONCE, 7);
      doubts.add(
          List.of(
              new LeasedMessage(
                  event,
                  new Lease(owner, EventRows.FIRST_FENCE),
                  0,
                  Round.first(Samples.NOON, MessageOptions.NONE),
                  1,
                  samplesHere.sms().message())));
      release(doubts, connections);
      nanos.addAndGet(Duration.ofMinutes(5).toNanos());
      release(doubts, connections);

      here.execute(
          "INSERT INTO inbound_events (channel, due_at, id, attempts, lease_owner, fence)"
              + " VALUES ('sms', 0, 7, 0, "
              + owner
              + ", 1)");
      release(doubts, connections);
      assertThat(here.number("SELECT lease_owner FROM inbound_events")).isEqualTo(owner);
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      release(doubts, connections);

      assertThat(here.number("SELECT lease_owner FROM inbound_events")).isZero();
      assertThat(here.handOff().calls()).contains("fellBehind sms");
    }
  }

  private void release(DoubtfulCommits doubts, DataSource connections) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      doubts.release(connection, here.handOff());
    }
  }

  @Test
  void whatALivingNodeHoldsIsItsOwn() {
    LeasedMessage held = acceptHere();

    assertThat(there.queue().claimFirstAttempts("sms", events(10)).events()).isZero();
    assertThat(there.queue().discardUnroutable("sms", "invalid_routing", NOON, 10)).isEmpty();
    assertThat(there.queue().status()).isEqualTo(new QueueStatus(1, 0, 0, held.message().id()));
    settle(here, retried(held, NOON));
    assertThat(here.queue().claimRetries("sms", NOON, events(1)).events()).isEqualTo(1);
    assertThat(there.queue().nextRetryAt("sms")).isEmpty();
    assertThat(there.queue().claimRetries("sms", NOON, events(1)).events()).isZero();
  }

  @Test
  void channelThatAnotherLiveNodeCanSendIsLeftToIt() {
    here.handOff().carry("sms", "email");
    there.handOff().carry("email");
    here.database().heartbeat().beat(here.handOff());
    there.database().heartbeat().beat(there.handOff());
    here.handOff().refuse("sms");
    here.intake().accept(samplesHere.sms(), null);

    assertThat(there.queue().channelsWithoutCarrier(List.of("email"))).isEmpty();
    assertThat(there.queue().discardUnroutable("sms", "provider_not_configured", NOON, 10))
        .isEmpty();

    here.seemDead();
    there.database().heartbeat().beat(there.handOff());
    assertThat(there.queue().channelsWithoutCarrier(List.of("email"))).containsExactly("sms");
    assertThat(there.queue().discardUnroutable("sms", "provider_not_configured", NOON, 10))
        .hasSize(1);
  }

  @Test
  void whatADeadNodeHeldIsTakenOverUnderANewFence() {
    LeasedMessage before = acceptHere();
    here.seemDead();

    there.database().heartbeat().beat(there.handOff());
    assertThat(there.handOff().calls()).contains("fellBehind sms");
    assertThat(there.queue().status().waiting()).isEqualTo(1);
    assertThat(there.queue().claimFirstAttempts("sms", events(10)).events()).isEqualTo(1);
    LeasedMessage after = there.handOff().delivered().getFirst();

    assertThat(after.lease().fence()).isGreaterThan(before.lease().fence());
    List<Settlement> late = List.of(completed(before));
    assertThat(here.queue().settle(late)).isEqualTo(late);
    assertThat(here.rows("attempts")).isZero();
    settle(there, completed(after));
    assertThat(here.number("SELECT count(*) FROM messages WHERE status = 'dispatched'"))
        .isEqualTo(1);
  }

  @Test
  void nodeThatCameTooLateGoesOnUnderANewNumber() {
    LeasedMessage before = acceptHere();
    LeaseClock leases = here.database().membership();
    assertThat(leases.isLost(before.lease())).isFalse();
    int slot = here.database().membership().slot();
    here.seemDead();

    here.database().heartbeat().beat(here.handOff());

    assertThat(leases.isLost(before.lease())).isTrue();
    assertThat(here.database().membership().owner()).isGreaterThan(before.lease().owner());
    assertThat(here.database().membership().slot())
        .isEqualTo(slot)
        .isNotEqualTo(there.database().membership().slot());
    assertThat(here.handOff().calls()).contains("fellBehind sms");
    assertThat(here.queue().claimFirstAttempts("sms", events(1)).events()).isEqualTo(1);
    LeasedMessage again = here.handOff().delivered().getFirst();
    assertThat(again.key()).isEqualTo(before.key());
    assertThat(leases.isLost(again.lease())).isFalse();
    assertThat(leases.isCurrent(System.nanoTime())).isTrue();
  }

  @Test
  void heartbeatKeepsWhatIsHeld() {
    LeasedMessage held = acceptHere();
    here.execute("UPDATE nodes SET expires_at = expires_at - 300 * 1000000");
    long before = expiry();

    here.database().heartbeat().beat(here.handOff());

    assertThat(expiry()).isGreaterThan(before);
    assertThat(here.database().membership().isLost(held.lease())).isFalse();
    assertThat(here.database().membership().isCurrent(System.nanoTime())).isTrue();
    assertThat(
            here.database()
                .membership()
                .isCurrent(System.nanoTime() + PostgresFixture.LEASE.toNanos()))
        .isFalse();
  }

  @Test
  void nodeThatStopsLeavesItsWorkAtOnce() {
    MessageId id = acceptHere().message().id();
    PostgresFixture third = new PostgresFixture(here.place());
    third.intake().accept(new Samples(3).sms(), null);
    third.close();

    assertThat(there.queue().status().waiting()).isEqualTo(1);
    assertThat(there.queue().status().leased()).isEqualTo(1);
    assertThat(there.queue().status().oldest()).isEqualTo(id);
    assertThat(there.rows("nodes")).isEqualTo(2);
  }

  @Test
  void eachNodeKnowsHowManyAreAliveAndOneOfThemIsTheEldest() {
    here.database().heartbeat().beat(here.handOff());

    assertThat(here.database().membership().liveNodes()).isEqualTo(2);
    assertThat(there.database().membership().liveNodes()).isEqualTo(2);
    assertThat(here.database().membership().isEldest()).isTrue();
    assertThat(there.database().membership().isEldest()).isFalse();

    long lease = PostgresFixture.LEASE.plusSeconds(1).toNanos() / 1_000;
    here.execute(
        "UPDATE nodes SET expires_at = expires_at - %d WHERE id = %d"
            .formatted(lease, here.database().membership().owner()));
    there.database().heartbeat().beat(there.handOff());
    assertThat(there.database().membership().liveNodes()).isEqualTo(1);
    assertThat(there.database().membership().isEldest()).isTrue();

    // Back under a new number, it is the younger one.
    here.database().heartbeat().beat(here.handOff());
    there.database().heartbeat().beat(there.handOff());
    assertThat(here.database().membership().liveNodes()).isEqualTo(2);
    assertThat(there.database().membership().liveNodes()).isEqualTo(2);
    assertThat(here.database().membership().isEldest()).isFalse();
    assertThat(there.database().membership().isEldest()).isTrue();
  }

  private LeasedMessage acceptHere() {
    here.intake().accept(samplesHere.sms(), null);
    return here.handOff().delivered().getFirst();
  }

  private long expiry() {
    return here.number(
        "SELECT expires_at FROM nodes WHERE id = " + here.database().membership().owner());
  }

  private static void settle(PostgresFixture node, Settlement settlement) {
    assertThat(node.queue().settle(List.of(settlement))).isEmpty();
  }
}
