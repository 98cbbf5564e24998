package dev.switchboard.intake;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.intake.RateLimits.Limit;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A door with a small burst before a store that answers as the test says. */
abstract class IntakeFixture {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");
  static final String CLIENT = "127.0.0.1";
  static final int BURST = 2;

  final FakeIntakeStore store = new FakeIntakeStore();
  final RecordedEvents events = new RecordedEvents();
  final PhoneNumbers phoneNumbers = new PhoneNumbers("US");
  final IdempotencyKey key = IdempotencyKey.of("anonymous", "/sms", "k", new byte[] {1});
  final Receipt earlier = new Receipt(new MessageId(5), 3L);
  int wakened;
  final Intake intake = intake(List.of(Channel.SMS, Channel.EMAIL));

  Submission sms() {
    return on(Channel.SMS);
  }

  Submission on(Channel channel) {
    return submission(channel, "+12016661234");
  }

  Submission submission(Channel channel, String from) {
    return submission(channel, from, "Hello");
  }

  Submission submission(Channel channel, String from, String body) {
    return new Submission(
        channel,
        phoneNumbers.parse(from).orElseThrow(),
        phoneNumbers.parse("+18045551234").orElseThrow(),
        null,
        body,
        List.of(),
        null);
  }

  Intake intake(List<Channel> channels) {
    return new Intake(
        store,
        new Intake.Rules(
            new ProviderRegistry(List.of(new ProviderRegistry.Route(new Carrier(), channels))),
            new ConversationRules(true, false),
            new RateLimits(new Limit(60, BURST), new Limit(60, BURST), () -> 1, () -> 0),
            new MessageIds(() -> NOW, 0, 0, 1),
            () -> NOW),
        events,
        () -> wakened++);
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
