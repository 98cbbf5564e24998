package dev.switchboard.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.sql.Micros;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every contract, for a store that speaks SQL. */
@Tag("contract")
public abstract class JdbcContracts {
  /** Opens an empty store. */
  public abstract JdbcFixture openStore(Path directory);

  @Nested
  public class Canceling extends CancelContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Accepting extends AcceptContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class AcceptingTogether extends GroupContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class KeepingOptions extends OptionsContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    long files() {
      return ((JdbcFixture) store).rows("message_files");
    }
  }

  @Nested
  public class TakingReceipts extends ReceiptContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Receiving extends InboundContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    void spoilPayload(MessageId event) {
      execute("UPDATE inbound_payloads SET channel = 'fax' WHERE event_id = " + event.value());
    }

    @Override
    void losePayload(MessageId event) {
      execute("DELETE FROM inbound_payloads WHERE event_id = " + event.value());
    }

    @Override
    void makeRefused(MessageId event) {
      execute("UPDATE inbound_payloads SET sent_by_a = 7 WHERE event_id = " + event.value());
    }

    @Override
    Instant lastActivity(long conversation) {
      return Micros.toInstant(
          fixture()
              .number("SELECT last_activity_at FROM conversations WHERE id = " + conversation));
    }

    @Override
    long messageCount(long conversation) {
      return fixture().number("SELECT message_count FROM conversations WHERE id = " + conversation);
    }

    /** What has been processed leaves nothing but the message; what was dropped, its payload. */
    @Test
    void payloadGoesWithItsEventUnlessItWasDropped() {
      receive(samples.reply("SM1"));
      Receipt second = receive(samples.reply("SM2"));
      spoilPayload(second.id());

      store.inbound().process(10, Samples.NOON);

      assertThat(fixture().rows("inbound_events")).isZero();
      assertThat(fixture().rows("inbound_payloads WHERE event_id = " + second.id().value()))
          .isEqualTo(1);
      assertThat(fixture().rows("inbound_payloads")).isEqualTo(1);
    }

    /** Also while the newest of them is only queued. */
    @Test
    void noIdIsGivenTwiceAfterARestart() {
      MessageId queued = receive(samples.reply("SM1")).id();

      assertThat(new JdbcMessageHistory(fixture().database()).lastMessageId())
          .isEqualTo(queued.value());
    }

    private void execute(String sql) {
      assertThat(fixture().execute(sql)).isEqualTo(1);
    }

    private JdbcFixture fixture() {
      return (JdbcFixture) store;
    }
  }

  @Nested
  public class HandingOff extends HandOffContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Claiming extends ClaimContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Discarding extends DiscardContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    void makeUnreadable(MessageId id) {
      JdbcFixture fixture = (JdbcFixture) store;
      fixture.allowNegativeAttempts();
      fixture.execute("INSERT INTO manual_retries VALUES (" + id.value() + ", -1, 0)");
    }

    @Override
    MessageId queueUnderUnknownChannel(String channel) {
      MessageId id = accept(samples.sms()).id();
      ((JdbcFixture) store)
          .execute("UPDATE inbound_events SET channel = '" + channel + "', lease_owner = 0");
      return id;
    }
  }

  @Nested
  public class Settling extends SettleContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Telling extends EventContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Retrying extends RetryContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Tallying extends InvariantsContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    void losePending(LeasedMessage event) {
      ((JdbcFixture) store).execute("DELETE FROM inbound_events WHERE id = " + event.key().id());
    }
  }

  @Nested
  public class LookingBack extends RecentTrafficContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Expiring extends RetentionContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Removing extends RemovalContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Listing extends ListingContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class ListingOfTheBusy extends BusyListingContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    void insertMessagesWithBob(int first, int last) {
      execute(
          "INSERT INTO conversations (id, channel, participant_a, participant_b, message_count,"
              + " last_activity_at) VALUES (1, 'sms', '%1$s', '%2$s', 9, 1)"
                  .formatted(Samples.ANN, Samples.BOB));
      insertMessages(first, last, "1");
    }

    @Override
    void insertMessagesWithAHundred(int first, int last) {
      execute(
          "INSERT INTO conversations (id, channel, participant_a, participant_b, message_count,"
              + " last_activity_at) SELECT i + 1, 'sms', '%1$s', '+1999' || i,"
                  .formatted(Samples.ANN)
              + " 1, i FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
              + " WHERE i < 100) SELECT i FROM n) s");
      insertMessages(first, last, "2 + i % 100");
    }

    private void insertMessages(int first, int last, String conversation) {
      execute(
          "INSERT INTO messages (id, conversation_id, direction, channel, sender, recipient,"
              + " sent_by_a, body, ordered_at, accepted_at, processed_at, status) SELECT i, "
              + conversation
              + ", CASE WHEN i % 4 = 0 THEN 'inbound' ELSE 'outbound' END, 'sms', 'x', 'y',"
              + " CASE WHEN i % 4 = 0 THEN 0 ELSE 1 END, 'Hello', 1000000 - i, i, i,"
              + " CASE WHEN i % 4 = 0 THEN 'received' ELSE 'dispatched' END FROM ("
              + "WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                  .formatted(first, last)
              + " SELECT i FROM n) s");
      ((JdbcFixture) store).indexMessages();
    }

    private void execute(String sql) {
      ((JdbcFixture) store).execute(sql);
    }
  }

  @Nested
  public class Conversing extends ConversationContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    int busyFrom() {
      return JdbcConversationHistory.MAX_SORTED;
    }
  }

  @Nested
  public class CallingBack extends CallbackContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    /** While nodes are upgraded, one that is newer writes for endpoints of one that is older. */
    @Test
    void eventOfATypeThatOnlyALaterVersionKnowsWaitsAndTheOthersGoOn() {
      Endpoint endpoint = add("*");
      LeasedMessage first = acceptEvent();
      LeasedMessage second = acceptEvent();
      String ofFirst = " WHERE message_id = " + first.message().id().value();
      fixture().execute("UPDATE events SET type = 'message.translated'" + ofFirst);

      CallbackQueue.Window window = read(serve(endpoint));

      assertThat(window.callbacks())
          .extracting(it -> it.event().messageId())
          .containsExactly(second.message().id());
      assertThat(window.asides()).hasSize(1);
      write(window.asides().getFirst());
      assertThat(read(serve(endpoint)).asides()).isEmpty();
      assertThat(history.list(new EventHistory.Query(null, null, null, 1), Readings.memory(9_999)))
          .satisfies(page -> {
            assertThat(page.entries()).hasSize(1);
            assertThat(page.more()).isFalse();
          });
      assertThat(history.deliveries(endpoint.id(), EventHistory.Part.ALL, null, 9).deliveries())
          .hasSize(1);
      assertThat(history.resend(window.asides().getFirst().event(), null)).isEmpty();
      assertThat(history.replay(endpoint.id(), Samples.NOON, Samples.NOON.plusSeconds(9), null))
          .isEqualTo(new EventHistory.Replayed(0, null));
    }

    private JdbcFixture fixture() {
      return (JdbcFixture) store;
    }
  }

  @Nested
  public class LookingIntoEvents extends EventHistoryContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Test
    void replayLooksAtSoManyEventsAndSaysWhereToGoOn() {
      Endpoint endpoint = add("*");
      long first = MessageId.firstOf(Samples.NOON).value();
      ((JdbcFixture) store)
          .execute(
              """
              INSERT INTO events (id, type, occurred_at, sequence)
              WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
              SELECT %d + CAST(i AS bigint) * 4194304, 'message.dispatched', 0, 0 FROM n\
              """
                  .formatted(first));
      Instant end = Samples.NOON.plusSeconds(3600);

      EventHistory.Replayed some =
          history.replay(endpoint.id(), Samples.NOON, end, EventType.MESSAGE_FAILED);
      EventHistory.Replayed most = history.replay(endpoint.id(), Samples.NOON, end, null);

      assertThat(some.count()).isZero();
      assertThat(some.nextSince())
          .isEqualTo(Samples.NOON.plusMillis(EventHistory.MAX_LOOKED_AT - 1));
      assertThat(most)
          .isEqualTo(
              new EventHistory.Replayed(
                  EventHistory.MAX_REPLAYED,
                  Samples.NOON.plusMillis(EventHistory.MAX_REPLAYED - 1)));
      Instant next = requireNonNull(some.nextSince());
      assertThat(history.replay(endpoint.id(), next, end, null).nextSince()).isNull();
    }
  }

  @Nested
  public class KnowingEndpoints extends EndpointContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class LettingEventsGo extends EventRetentionContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class TellingMessages extends StatusCallbackContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }
}
