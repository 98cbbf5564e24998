package dev.switchboard.store.callback;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.JdbcFixture;
import dev.switchboard.store.Readings;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreFixture;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every contract of callbacks, for a store that speaks SQL. */
@Tag("contract")
public abstract class JdbcCallbackContracts {
  /** Opens an empty store. */
  public abstract JdbcFixture openStore(Path directory);

  @Nested
  public class CallingBack extends CallbackContract {
    @Override
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
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
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class LettingEventsGo extends EventRetentionContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }

  @Nested
  public class TellingMessages extends StatusCallbackContract {
    @Override
    protected StoreFixture open(Path directory) {
      return openStore(directory);
    }
  }
}
