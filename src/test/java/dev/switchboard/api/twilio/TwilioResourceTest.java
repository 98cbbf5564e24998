package dev.switchboard.api.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.AddressFilter;
import dev.switchboard.api.StoreFailures;
import dev.switchboard.api.facade.FacadeFaults;
import dev.switchboard.api.facade.FaultGate;
import dev.switchboard.api.facade.Frame;
import dev.switchboard.api.facade.GroupIntake;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.callback.post.UrlCheck;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.http.HttpMemory;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.RateLimits;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.memory.MemoryFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a client hears of a message when the server is short of something. */
class TwilioResourceTest {
  private static final String MESSAGES =
      "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String SMS = "To=%2B18045551234&From=%2B12016661234&Body=Hello";

  private final MemoryFixture store = new MemoryFixture();
  private final AddressReader addresses = new AddressReader(new PhoneNumbers("US"));

  /** Else the client, which has no token, sends it once more, and it arrives twice. */
  @Test
  void messageThatIsStoredIsSaidToBeEvenWhereNothingCanBeRead() throws IOException {
    try (TestServer server = TestServer.with(twilio(), new StoreFailures((_, _) -> {})::expected)) {
      Response created = server.ask(TestServer.post(MESSAGES, SMS, FORM));

      assertThat(created.status()).isEqualTo(201);
      assertThat(created.json().get("status").asString()).isEqualTo("queued");
      assertThat(created.json().get("body").asString()).isEqualTo("Hello");
      assertThat(store.rows("messages")).isEqualTo(1);
    }
  }

  @Test
  void ofTwoRecipientsNeitherIsDropped() throws IOException {
    try (TestServer server = TestServer.with(twilio(), new StoreFailures((_, _) -> {})::expected)) {
      Response refused = server.ask(TestServer.post(MESSAGES, SMS + "&To=%2B18045559999", FORM));

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().get("message").asString()).contains("To is there twice");
      assertThat(store.rows("messages")).isZero();
    }
  }

  @Test
  void whereThereIsNoMemoryForTheAnswerNothingIsStored() throws IOException {
    HttpMemory memory =
        new HttpMemory(TestServer.memory(1 << 20).requests(), TestServer.memory(4096).answers(), 0);
    try (TestServer server = TestServer.start(TestServer.settings(), memory, twilio())) {
      Response refused = server.ask(TestServer.post(MESSAGES, SMS, FORM));

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().get("code").asInt()).isEqualTo(20503);
      assertThat(store.rows("messages")).isZero();
    }
  }

  private TwilioResource twilio() {
    return new TwilioResource(
        new Frame(
            "twilio",
            TwilioResource.callers(Authenticator.none()),
            new FaultGate(FacadeFaults.NONE, () -> 1)),
        new GroupIntake(intake()),
        new Unreadable(),
        new TwilioResource.Parts(
            addresses,
            new AddressFilter(addresses, new ConversationRules(true, false)),
            new MessageLimits(10, 10, 2_000, 1_000, 1_000, Duration.ofDays(35)),
            _ -> new UrlCheck.Checked.Wrong("is not called by this test"),
            () -> Samples.NOON,
            _ -> new Cancellation.Unknown(),
            store.retention()));
  }

  private Intake intake() {
    RateLimits.Limit none = new RateLimits.Limit(0, 0);
    return new Intake(
        store.intake(),
        new Intake.Rules(
            new ProviderRegistry(
                List.of(new ProviderRegistry.Route(new Carrier(), List.of(Channel.SMS)))),
            new ConversationRules(true, false),
            new RateLimits(none, none, () -> 1, () -> 0),
            new MessageIds(() -> Samples.NOON, 0, 0, 1),
            () -> Samples.NOON),
        _ -> {},
        () -> {});
  }

  /** Its reads take too long, all of them. */
  private static final class Unreadable implements MessageHistory {
    @Override
    public Optional<Detail> find(MessageId id, Reservation memory) {
      throw tooLong();
    }

    @Override
    public Optional<StoredFile> file(MessageId id, int position, Reservation memory) {
      throw tooLong();
    }

    @Override
    public Page list(MessageQuery query, Reservation memory) {
      throw tooLong();
    }

    @Override
    public Page findAll(Collection<MessageId> ids, Reservation memory) {
      throw tooLong();
    }

    private static QueryTimeoutException tooLong() {
      return new QueryTimeoutException();
    }
  }

  /** A provider that is not asked. */
  private record Carrier() implements Provider {
    @Override
    public String name() {
      return "carrier";
    }

    @Override
    public CompletableFuture<ProviderResult> send(
        Channel channel, OutboundMessage message, int attemptNumber) {
      throw new AssertionError("accepting does not send");
    }
  }
}
