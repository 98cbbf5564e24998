package dev.switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.LeasedMessage;
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
  public class Accepting extends AcceptContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
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
  public class Expiring extends RetentionContract {
    @Override
    StoreFixture open(Path directory) {
      return openStore(directory);
    }

    @Override
    long rows(String tableAndCondition) {
      return ((JdbcFixture) store).rows(tableAndCondition);
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
  }
}
