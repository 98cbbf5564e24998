package dev.switchboard.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.StoreFailures;
import dev.switchboard.history.Invariants;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreUnavailableException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InvariantsResourceTest {
  private static final Function<Throwable, @Nullable Problem> STORE_FAILURES =
      new StoreFailures((_, _) -> {})::expected;

  @Test
  void surplusOfOneChannelDoesNotHideWhatAnotherHasLost() throws IOException {
    Map<Channel, Invariants.ChannelCounts> byChannel = new EnumMap<>(Channel.class);
    byChannel.put(Channel.SMS, new Invariants.ChannelCounts(10, 2, 3, 1));
    byChannel.put(Channel.EMAIL, new Invariants.ChannelCounts(1, 1, 3, 1));
    try (TestServer server = TestServer.with(new InvariantsResource(() -> byChannel))) {
      Response response = server.get("/api/invariants");

      assertThat(response.json().at("/channels/sms/drift").asInt()).isEqualTo(4);
      assertThat(response.json().at("/channels/email/drift").asInt()).isEqualTo(-4);
      assertThat(response.json().get("drift").asInt()).isEqualTo(8);
    }
  }

  @Test
  void lostStoreIs503() throws IOException {
    Invariants broken =
        () -> {
          throw new StoreUnavailableException("the test took it away");
        };
    try (TestServer server = TestServer.with(new InvariantsResource(broken), STORE_FAILURES)) {
      Response response = server.get("/api/invariants");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("Retry-After")).isEqualTo("1");
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void readThatWasStoppedIs503OfItsOwn() throws IOException {
    Invariants slow =
        () -> {
          throw new QueryTimeoutException();
        };
    try (TestServer server = TestServer.with(new InvariantsResource(slow), STORE_FAILURES)) {
      Response response = server.get("/api/invariants");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("Retry-After")).isEqualTo("1");
      assertThat(response.json().get("code").asString()).isEqualTo("query_timeout");
      assertThat(server.failures).isEmpty();
    }
  }
}
