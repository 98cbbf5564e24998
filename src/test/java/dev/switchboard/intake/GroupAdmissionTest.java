package dev.switchboard.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.RateLimits.Limit;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageIds;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several messages of one request: all of them, or none, and what they cost. */
class GroupAdmissionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String CLIENT = "127.0.0.1";
  private static final int BURST = 4;
  private static final long SECOND = 1_000_000_000L;

  private final FakeIntakeStore store = new FakeIntakeStore();
  private final RecordedEvents events = new RecordedEvents();
  private final AtomicLong nanos = new AtomicLong();
  private final Intake intake = intake(List.of(Channel.EMAIL));

  @Test
  void allAreStoredInTheirOrder() {
    GroupResult result = intake.acceptTogether(emails(3), keys(3), CLIENT);

    assertThat(store.accepted)
        .extracting(stored -> stored.message().to())
        .containsExactly("0@example.org", "1@example.org", "2@example.org");
    assertThat(store.keys).doesNotHaveDuplicates().doesNotContain("none");
    assertThat(result)
        .isEqualTo(
            new GroupResult.Accepted(
                store.accepted.stream().map(it -> new Receipt(it.message().id(), 7L)).toList(),
                false));
  }

  @Test
  void eachMessageCostsAToken() {
    intake.acceptTogether(emails(BURST), List.of(), CLIENT);

    assertThat(intake.acceptTogether(emails(1), List.of(), CLIENT)).isInstanceOf(REFUSED);
    assertThat(intake.accept(emails(1).getFirst(), CLIENT, null))
        .isInstanceOf(IntakeResult.RateLimited.class);
  }

  /** Else a request that is larger than the burst could never be accepted. */
  @Test
  void aLargeRequestGoesIntoDebtThatTheNextOneWaitsFor() {
    assertThat(intake.acceptTogether(emails(BURST + 3), List.of(), CLIENT)).isInstanceOf(ACCEPTED);

    nanos.addAndGet(3 * SECOND);
    assertThat(intake.acceptTogether(emails(1), List.of(), CLIENT)).isInstanceOf(REFUSED);
    nanos.addAndGet(SECOND);
    assertThat(intake.acceptTogether(emails(1), List.of(), CLIENT)).isInstanceOf(ACCEPTED);
  }

  @Test
  void aRefusedRequestStoresNothingAndCostsNothing() {
    intake.acceptTogether(emails(BURST), List.of(), CLIENT);

    assertThat(intake.acceptTogether(emails(3), keys(3), CLIENT)).isInstanceOf(REFUSED);

    assertThat(store.accepted).hasSize(BURST);
    assertThat(events.all())
        .containsExactly(new EngineEvent.RateLimited("sender"), new EngineEvent.RateLimited("ip"));
    nanos.addAndGet(SECOND);
    assertThat(intake.acceptTogether(emails(1), List.of(), CLIENT)).isInstanceOf(ACCEPTED);
  }

  @Test
  void theSameRequestAgainIsReplayedAndCostsNothing() {
    Receipt earlier = new Receipt(new MessageId(5), 3L);
    store.found = new Remembered.Replay(earlier);

    for (int i = 0; i < 3 * BURST; i++) {
      assertThat(intake.acceptTogether(emails(2), keys(2), CLIENT))
          .isEqualTo(new GroupResult.Accepted(List.of(earlier, earlier), true));
    }
    assertThat(store.accepted).isEmpty();
  }

  @Test
  void aReplayThatOnlyTheStoreSeesGivesItsTokensBack() {
    Receipt earlier = new Receipt(new MessageId(5), 3L);
    store.foundWhenAccepting = new Remembered.Replay(earlier);

    for (int i = 0; i < 3; i++) {
      assertThat(intake.acceptTogether(emails(BURST), keys(BURST), CLIENT))
          .isEqualTo(new GroupResult.Accepted(Collections.nCopies(BURST, earlier), true));
    }
  }

  @Test
  void aKeyOfAnotherBodyOrOneThatIsHeldRefusesAll() {
    store.found = new Remembered.OtherBody();
    assertThat(intake.acceptTogether(emails(2), keys(2), CLIENT))
        .isEqualTo(new GroupResult.Refused(new IntakeResult.KeyReused()));
    store.found = null;
    store.foundWhenAccepting = new Remembered.BeingAccepted();
    assertThat(intake.acceptTogether(emails(2), keys(2), CLIENT))
        .isEqualTo(new GroupResult.Refused(new IntakeResult.KeyHeld()));
  }

  @Test
  void aLostStoreCostsNothing() {
    store.unavailable = true;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> intake.acceptTogether(emails(BURST), List.of(), CLIENT))
          .isInstanceOf(StoreUnavailableException.class);
    }
    store.unavailable = false;

    assertThat(intake.acceptTogether(emails(BURST), List.of(), CLIENT)).isInstanceOf(ACCEPTED);
    assertThat(intake.acceptTogether(emails(1), List.of(), CLIENT)).isInstanceOf(REFUSED);
  }

  @Test
  void whatWouldGrowTooLargeIsRefusedAsAWhole() {
    String large = "x".repeat(1 << 20);

    GroupResult result = intake.acceptTogether(emails(100, large), List.of(), CLIENT);

    assertThat(result).isInstanceOf(GroupResult.TooLarge.class);
    assertThat(store.accepted).isEmpty();
    assertThat(intake.acceptTogether(emails(BURST), List.of(), CLIENT)).isInstanceOf(ACCEPTED);
  }

  @Test
  void withoutAProviderNothingIsAccepted() {
    assertThat(intake(List.of(Channel.SMS)).acceptTogether(emails(2), List.of(), CLIENT))
        .isEqualTo(new GroupResult.Refused(new IntakeResult.NoProvider(Channel.EMAIL)));
    assertThat(events.all()).containsExactly(new EngineEvent.ProviderNotConfigured("email"));
  }

  @Test
  void howManyThereMayBeIsLimited() {
    assertThatThrownBy(() -> intake.acceptTogether(emails(Intake.MAX_GROUP + 1), List.of(), CLIENT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> intake.acceptTogether(emails(2), keys(1), CLIENT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static final Class<GroupResult.Accepted> ACCEPTED = GroupResult.Accepted.class;
  private static final Class<GroupResult.Refused> REFUSED = GroupResult.Refused.class;

  private static List<Submission> emails(int count) {
    return emails(count, "Hello");
  }

  private static List<Submission> emails(int count, String body) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Submission(
                Channel.EMAIL,
                EmailAddress.parse("ann@example.org").orElseThrow(),
                EmailAddress.parse(i + "@example.org").orElseThrow(),
                "Hi",
                body,
                List.of(),
                null))
        .toList();
  }

  private static List<IdempotencyKey> keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> IdempotencyKey.of("anonymous", "/emails", "k " + i, new byte[] {1}))
        .toList();
  }

  private Intake intake(List<Channel> channels) {
    return new Intake(
        store,
        new Intake.Rules(
            new ProviderRegistry(List.of(new ProviderRegistry.Route(new Carrier(), channels))),
            new ConversationRules(true, false),
            new RateLimits(new Limit(60, BURST), new Limit(60, BURST), () -> 1, nanos::get),
            new MessageIds(() -> NOW, 0, 0, 1),
            () -> NOW),
        events,
        () -> {});
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
