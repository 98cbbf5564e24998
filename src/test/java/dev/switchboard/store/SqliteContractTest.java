package dev.switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.InboundEvent;
import java.nio.file.Path;
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

    /** No port shows conversations yet, so this asks the table. */
    @Test
    void conversationCountsItsMessagesAndKeepsItsLatestActivity() {
      accept(samples.smsAt(Samples.NOON.plusSeconds(5)));
      accept(samples.smsAt(Samples.NOON));
      accept(samples.smsAt(Samples.NOON.plusSeconds(1)));

      long latest = Micros.of(Samples.NOON.plusSeconds(5));
      assertThat(
              ((SqliteFixture) store)
                  .rows("conversations WHERE message_count = 3 AND last_activity_at = " + latest))
          .isEqualTo(1);
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
}
