package dev.switchboard.store.postgres;

import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.Samples.key;
import static dev.switchboard.store.StoreContract.events;
import static dev.switchboard.store.StoreContract.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.queue.UnreadableEventException;
import dev.switchboard.server.DatabaseProxy;
import dev.switchboard.server.PostgresServer;
import dev.switchboard.store.Samples;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that goes away and comes back, and connections that break at the worst moment. */
@Tag("contract")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresAwayTest {
  /** Within which everything is as before once the database is back. */
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  private final PostgresFixture direct = new PostgresFixture();
  private final PostgresServer.Database place = direct.place();
  private final DatabaseProxy network = new DatabaseProxy(place);
  private final PostgresFixture store = new PostgresFixture(place, network.urlOf(place));
  private final Samples samples = new Samples(1);

  @AfterEach
  void close() {
    store.close();
    network.close();
    direct.close();
  }

  @Test
  void commitWithoutAnAnswerIsUnknownAndTheKeyTellsTheTruth() {
    NewMessage message = samples.sms();
    network.cutNextCommit();

    assertThatThrownBy(() -> store.intake().accept(message, key("k", "body")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("unknown");

    Stored again = store.intake().accept(samples.sms(), key("k", "body"));
    assertThat(again).isInstanceOf(Stored.Known.class);
    assertThat(((Stored.Known) again).remembered())
        .isInstanceOfSatisfying(
            Remembered.Replay.class,
            replay -> assertThat(replay.receipt().id()).isEqualTo(idOf(message)));
    assertThat(store.rows("messages")).isEqualTo(1);
    assertThat(store.failures()).isEmpty();
  }

  /** It is leased to this process, and not in its memory: nobody would ever send it. */
  @Test
  void messageOfACommitWithoutAnAnswerIsDispatched() {
    MessageId id = idOf(unknown());
    assertThat(store.handOff().delivered()).isEmpty();

    store.database().heartbeat().beat(store.handOff());

    assertThat(store.handOff().calls()).contains("cancel sms", "fellBehind sms");
    assertThat(store.queue().claimFirstAttempts("sms", events(10)).events()).isEqualTo(1);
    LeasedMessage event = store.handOff().delivered().getFirst();
    assertThat(event.message().id()).isEqualTo(id);
    assertThat(store.queue().settle(List.of(Samples.completed(event)))).isEmpty();
  }

  /** Else it would be given back while it is being sent, and sent twice. */
  @Test
  void claimAfterOneThatWasLostIsNotTakenForIt() {
    direct.handOff().refuse("sms");
    fresh(direct.intake().accept(samples.sms(), null));
    network.loseNextCommit();
    assertThatThrownBy(() -> store.queue().claimFirstAttempts("sms", events(10)).events())
        .isInstanceOf(StoreUnavailableException.class);
    // Until the server notices that its client is gone, the row is locked, and a claim passes over
    // it.
    await()
        .atMost(RECOVERY)
        .until(() -> store.queue().claimFirstAttempts("sms", events(10)).events() == 1);
    LeasedMessage event = store.handOff().delivered().getFirst();

    store.database().heartbeat().beat(store.handOff());

    assertThat(direct.number("SELECT lease_owner FROM inbound_events"))
        .isEqualTo(event.lease().owner());
    assertThat(store.queue().settle(List.of(Samples.completed(event)))).isEmpty();
  }

  /** Else each claim would end one good message for good. */
  @Test
  void messagesAreNotToBlameForATableThatIsMissing() {
    store.handOff().refuse("sms");
    accept();
    direct.execute("ALTER TABLE manual_retries RENAME TO moved");
    assertThatThrownBy(() -> store.queue().claimFirstAttempts("sms", events(10)))
        .isNotInstanceOf(UnreadableEventException.class);

    direct.execute("ALTER TABLE moved RENAME TO manual_retries");

    assertThat(store.queue().claimFirstAttempts("sms", events(10)).events()).isEqualTo(1);
  }

  @Test
  void connectionsThatAreCutBetweenTransactionsAreReplaced() {
    accept();
    for (int i = 0; i < 3; i++) {
      place.disconnectAll();
      await().atMost(RECOVERY).until(this::isAccepted);
      assertThat(store.history().find(idOf(accept()))).isPresent();
    }
    assertThat(store.failures()).isEmpty();
  }

  @Test
  void databaseThatIsAwayIsToldAtOnceAndBackSoon() {
    NewMessage before = accept();
    assertThat(store.database().isReady()).isTrue();

    network.breakDown();
    assertThatThrownBy(this::accept).isInstanceOf(StoreUnavailableException.class);
    missHeartbeats();
    assertThat(store.database().isReady()).isFalse();
    assertThatThrownBy(() -> store.history().find(idOf(before)))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.queue().status()).isInstanceOf(StoreUnavailableException.class);

    network.repair();
    await().atMost(RECOVERY).until(() -> store.database().isReady() && isAccepted());
    assertThat(store.history().find(idOf(before))).isPresent();
    assertThat(store.failures()).isEmpty();
  }

  @Test
  void keyThatAnotherTransactionHoldsIsBeingAccepted() throws SQLException {
    try (Connection other = DriverManager.getConnection(place.url(), place.user(), null)) {
      other.setAutoCommit(false);
      try (PreparedStatement insert =
          other.prepareStatement(
              "INSERT INTO idempotency_keys (key, fingerprint, message_id, created_at)"
                  + " VALUES (?, '\\x00', 1, 0)")) {
        insert.setBytes(1, key("k", "body").key());
        insert.executeUpdate();
      }

      assertThat(store.intake().accept(samples.sms(), key("k", "body")))
          .isEqualTo(new Stored.Known(new Remembered.BeingAccepted()));

      other.rollback();
    }
    assertThat(store.rows("messages")).isZero();
    fresh(store.intake().accept(samples.sms(), key("k", "body")));
  }

  @Test
  void lockThatIsNotGivenBackIsNotWaitedForForEver() throws SQLException {
    accept();
    try (Connection other = DriverManager.getConnection(place.url(), place.user(), null)) {
      other.setAutoCommit(false);
      try (PreparedStatement update =
          other.prepareStatement("UPDATE conversations SET message_count = message_count")) {
        update.executeUpdate();
      }
      assertThatThrownBy(this::accept)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("other transactions are in the way");
      other.rollback();
    }
    accept();
  }

  /** Here only the table of the nodes does not answer; the lease still holds. */
  @Test
  void heartbeatThatFailsKeepsNoRequestFromBeingServed() throws SQLException {
    NewMessage before = accept();
    try (Connection other = DriverManager.getConnection(place.url(), place.user(), null);
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE nodes");
      store.database().heartbeat().beat(store.handOff());

      accept();
      assertThat(store.history().find(idOf(before))).isPresent();

      missHeartbeats();
      accept();
      assertThat(store.database().isReady()).isFalse();
      other.rollback();
    }
    store.database().heartbeat().beat(store.handOff());
    assertThat(store.database().isReady()).isTrue();
  }

  /** So many that the database is taken to be away. */
  private void missHeartbeats() {
    store.database().heartbeat().beat(store.handOff());
    store.database().heartbeat().beat(store.handOff());
  }

  private NewMessage unknown() {
    NewMessage message = samples.sms();
    network.cutNextCommit();
    assertThatThrownBy(() -> store.intake().accept(message, null))
        .isInstanceOf(StoreUnavailableException.class);
    // The server may still be at it when its client has been cut off.
    await().atMost(RECOVERY).until(() -> direct.rows("messages") == 1);
    return message;
  }

  private NewMessage accept() {
    NewMessage message = samples.sms();
    fresh(store.intake().accept(message, null));
    return message;
  }

  private boolean isAccepted() {
    try {
      accept();
      return true;
    } catch (StoreUnavailableException _) {
      return false;
    }
  }
}
