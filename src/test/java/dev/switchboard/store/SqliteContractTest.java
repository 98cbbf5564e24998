package dev.switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.InboundEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** SQLite keeps every contract. */
class SqliteContractTest {
  @Nested
  class Accepting extends AcceptContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }
  }

  @Nested
  class Receiving extends InboundContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
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
      Sql statement = new Sql(sql, List.of());
      int changed = fixture().database().write(session -> session.statement(statement).update());
      assertThat(changed).isEqualTo(1);
    }

    private SqliteFixture fixture() {
      return (SqliteFixture) store;
    }
  }

  @Nested
  class HandingOff extends HandOffContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }
  }

  @Nested
  class Claiming extends ClaimContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }

    @Override
    MessageId queueUnderUnknownChannel(String channel) {
      MessageId id = accept(samples.sms()).id();
      Sql rename =
          new Sql(
              "UPDATE inbound_events SET channel = '" + channel + "', lease_owner = 0", List.of());
      SqliteDatabase database = ((SqliteFixture) store).database();
      database.write(session -> session.statement(rename).update());
      return id;
    }
  }

  @Nested
  class Settling extends SettleContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }
  }

  @Nested
  class Retrying extends RetryContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }
  }

  @Nested
  class Tallying extends InvariantsContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }

    @Override
    void losePending(InboundEvent event) {
      Sql delete = new Sql("DELETE FROM inbound_events WHERE id = " + event.key().id(), List.of());
      SqliteDatabase database = ((SqliteFixture) store).database();
      database.write(session -> session.statement(delete).update());
    }
  }

  @Nested
  class Listing extends ListingContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }
  }

  @Nested
  class Conversing extends ConversationContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }

    @Override
    int busyFrom() {
      return JdbcConversationHistory.MAX_SORTED;
    }
  }
}
