package dev.switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Accepting extends AcceptContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class AcceptingTogether extends GroupContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class KeepingOptions extends OptionsContract {
    @Override
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Receiving extends InboundContract {
    @Override
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Claiming extends ClaimContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Discarding extends DiscardContract {
    @Override
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Telling extends EventContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Retrying extends RetryContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class RetryingAll extends RetryAllContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Tallying extends InvariantsContract {
    @Override
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Expiring extends RetentionContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Removing extends RemovalContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class Listing extends ListingContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class ListingOfTheBusy extends BusyListingContract {
    @Override
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    int busyFrom() {
      return JdbcConversationHistory.MAX_SORTED;
    }
  }
}
