package dev.switchboard.store;

import dev.switchboard.message.MessageId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;

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
  class Listing extends ListingContract {
    @Override
    StoreFixture open(Path directory) {
      return new SqliteFixture(directory);
    }
  }
}
