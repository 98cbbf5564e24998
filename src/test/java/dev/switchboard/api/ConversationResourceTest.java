package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.StoreUnavailableException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversationResourceTest {
  /** A store that is gone. */
  private static final class Gone implements ConversationHistory {
    @Override
    public Conversations list(Query query) {
      throw new StoreUnavailableException("the test took it away");
    }

    @Override
    public Optional<Page> messages(
        long conversation, @Nullable Moment after, long offset, int limit, Reservation memory) {
      throw new StoreUnavailableException("the test took it away");
    }
  }

  @Test
  void lostStoreIs503() throws IOException {
    AddressFilter participants =
        new AddressFilter(
            new AddressReader(new PhoneNumbers("US")), new ConversationRules(true, false));
    DeferralLookup deferrals =
        new DeferralLookup((_, _) -> Optional.empty(), InstantSource.system());
    try (TestServer server =
        TestServer.with(
            new ConversationResource(new Gone(), participants, deferrals),
            new StoreFailures((_, _) -> {})::expected)) {
      for (String path : List.of("/api/conversations", "/api/conversations/1/messages")) {
        Response response = server.get(path);

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("1");
      }
      assertThat(server.failures).isEmpty();
    }
  }
}
