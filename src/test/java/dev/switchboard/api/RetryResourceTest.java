package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.cluster.SoleNode;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.dispatch.DispatchEnvironment;
import dev.switchboard.dispatch.ManualRetries;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.StoreUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryResourceTest {
  private static final Function<Throwable, @Nullable Problem> STORE_FAILURES =
      new StoreFailures((_, _) -> {})::expected;

  @ParameterizedTest
  @ValueSource(strings = {"/api/messages/retry", "/api/messages/0qk4x7m2b9d1t/retry"})
  void lostStoreIs503AndSaysThatAskingAgainIsSafe(String path) throws IOException {
    Clock clock = Clock.systemUTC();
    ManualRetries retries =
        new ManualRetries(
            new LostDeadLetters(),
            new ProviderRegistry(List.of()),
            new DispatchEnvironment(
                clock, () -> 0, new SplittableRandom(1), _ -> {}, new SoleNode(1), () -> 1),
            () -> {});
    try (TestServer server =
        TestServer.with(
            new RetryResource(
                retries,
                new AddressFilter(
                    new AddressReader(new PhoneNumbers("US")), new ConversationRules(true, false))),
            STORE_FAILURES)) {
      Response response = server.ask(TestServer.post(path, ""));

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("Retry-After")).isEqualTo("1");
      assertThat(response.json().get("detail").asString()).contains("no message is brought back");
      assertThat(server.failures).isEmpty();
    }
  }

  /** Dead letters of a store that does not answer. */
  private static final class LostDeadLetters implements DeadLetters {
    @Override
    public Retry retry(MessageId id, Map<String, String> providers, Instant now) {
      throw lost();
    }

    @Override
    public Optional<MessageId> newest() {
      return Optional.of(new MessageId(1));
    }

    @Override
    public Groups groups() {
      throw lost();
    }

    @Override
    public Batch retryAll(Range range, Map<String, String> providers, Instant now) {
      throw lost();
    }

    private static StoreUnavailableException lost() {
      return new StoreUnavailableException("the test took it away");
    }
  }
}
