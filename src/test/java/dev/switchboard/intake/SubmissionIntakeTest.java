package dev.switchboard.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.RateLimits.LimitState;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of the door's questions to a submission, and that a refusal leaves no trace. */
class SubmissionIntakeTest extends IntakeFixture {
  @Test
  void acceptedMessageIsStoredAsItWasSubmitted() {
    Instant timestamp = Instant.parse("2024-11-01T14:00:00Z");
    Submission submission =
        new Submission(
            Channel.SMS,
            phoneNumbers.parse("(804) 555-1234").orElseThrow(),
            phoneNumbers.parse("+12016661234").orElseThrow(),
            null,
            " Hello\r\n",
            List.of(),
            timestamp);

    IntakeResult result = intake.accept(submission, CLIENT, null);

    NewMessage stored = store.accepted.getFirst();
    assertThat(result)
        .isEqualTo(
            new IntakeResult.Accepted(
                new Receipt(stored.message().id(), 7L),
                List.of(
                    new LimitState("sender", 60, 1, 1_000_000_000, 0),
                    new LimitState("ip", 60, 1, 1_000_000_000, 0))));
    assertThat(stored.message().from()).isEqualTo("(804) 555-1234");
    assertThat(stored.message().body()).isEqualTo(" Hello\r\n");
    assertThat(stored.acceptedAt()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123456Z"));
    assertThat(stored.time().shown()).isEqualTo(timestamp);
    assertThat(stored.channel()).isEqualTo("sms");
    assertThat(stored.providerName()).isEqualTo("carrier");
    assertThat(stored.conversation()).hasToString("sms:+12016661234<->+18045551234");
    assertThat(stored.sentByA()).isFalse();
    assertThat(store.keys).containsExactly("none");
    assertThat(events.all()).isEmpty();
  }

  @Test
  void messageWithoutTimestampHasTheTimeOfItsAcceptance() {
    accept(null);

    NewMessage stored = store.accepted.getFirst();
    assertThat(stored.time().shown()).isEqualTo(stored.acceptedAt());
    assertThat(stored.sentByA()).isTrue();
  }

  @Test
  void plusTagDoesNotDecideWhoSent() {
    Submission tagged =
        new Submission(
            Channel.EMAIL,
            EmailAddress.parse("Ann+news@example.org").orElseThrow(),
            EmailAddress.parse("bob@example.org").orElseThrow(),
            "Hi",
            "x",
            List.of(),
            null);

    intake.accept(tagged, CLIENT, null);

    assertThat(store.accepted.getFirst().sentByA()).isTrue();
    assertThat(store.accepted.getFirst().message().from()).isEqualTo("Ann+news@example.org");
  }

  @Test
  void keyReachesTheStore() {
    accept(key);

    assertThat(store.keys).doesNotContain("none").hasSize(1);
  }

  @Test
  void replayIsFoundBeforeProviderAndLimitsAreAsked() {
    exhaustLimits();
    store.found = new Remembered.Replay(earlier);
    Intake withoutProviders = intake(List.of());

    assertThat(withoutProviders.accept(sms(), CLIENT, key))
        .isEqualTo(new IntakeResult.Replayed(earlier));
    assertThat(accept(key)).isEqualTo(new IntakeResult.Replayed(earlier));

    assertThat(events.all())
        .containsExactly(new EngineEvent.Replayed(), new EngineEvent.Replayed());
  }

  @Test
  void keyOfAnotherBodyIsRefusedBeforeLimitsAreAsked() {
    exhaustLimits();
    store.found = new Remembered.OtherBody();

    assertThat(accept(key)).isEqualTo(new IntakeResult.KeyReused());

    assertThat(events.all()).isEmpty();
  }

  @Test
  void channelWithoutProviderIsToldOnceAndTakesNoQuota() {
    for (int i = 0; i < BURST + 1; i++) {
      assertThat(intake.accept(on(Channel.MMS), CLIENT, null))
          .isEqualTo(new IntakeResult.NoProvider(Channel.MMS));
    }

    assertThat(events.all())
        .hasSize(BURST + 1)
        .containsOnly(new EngineEvent.ProviderNotConfigured("mms"));
    assertThat(store.accepted).isEmpty();
    assertBurstIsLeft();
  }

  @Test
  void refusedRequestStoresNothingAndIsToldForEachPolicy() {
    exhaustLimits();
    int stored = store.accepted.size();

    IntakeResult result = accept(key);

    assertThat(result).isInstanceOf(IntakeResult.RateLimited.class);
    assertThat(((IntakeResult.RateLimited) result).refusal().violated())
        .containsExactly("sender", "ip");
    assertThat(store.accepted).hasSize(stored);
    assertThat(events.all())
        .containsExactly(new EngineEvent.RateLimited("sender"), new EngineEvent.RateLimited("ip"));
  }

  @Test
  void sendersOfOneNumberInManySpellingsShareALimit() {
    for (String spelling : List.of("+12016661234", "(201) 666-1234")) {
      assertThat(intake.accept(from(spelling), "client " + spelling, null))
          .isInstanceOf(IntakeResult.Accepted.class);
    }

    assertThat(intake.accept(from("201.666.1234"), "another client", null))
        .isInstanceOf(IntakeResult.RateLimited.class);
  }

  @Test
  void replayThatIsSeenOnlyByTheStoreGivesItsQuotaBack() {
    store.foundWhenAccepting = new Remembered.Replay(earlier);
    for (int i = 0; i < BURST + 1; i++) {
      assertThat(accept(key)).isEqualTo(new IntakeResult.Replayed(earlier));
    }
    store.foundWhenAccepting = null;

    assertThat(events.of(EngineEvent.Replayed.class)).hasSize(BURST + 1);
    assertBurstIsLeft();
  }

  @Test
  void keyOfAnotherBodyThatIsSeenOnlyByTheStoreGivesItsQuotaBack() {
    store.foundWhenAccepting = new Remembered.OtherBody();
    for (int i = 0; i < BURST + 1; i++) {
      assertThat(accept(key)).isEqualTo(new IntakeResult.KeyReused());
    }
    store.foundWhenAccepting = null;

    assertBurstIsLeft();
  }

  @Test
  void lostStoreCostsNoQuota() {
    store.unavailable = true;

    assertThatThrownBy(() -> accept(null)).isInstanceOf(StoreUnavailableException.class);

    store.unavailable = false;
    assertBurstIsLeft();
  }

  @Test
  void defectInOneMessageOfSeveralHidesNothingOfTheOthers() {
    store.brokenBody = "broken";

    List<IntakeResult> results =
        intake.acceptAll(
            List.of(
                new Intake.Request(sms("one"), null),
                new Intake.Request(sms("broken"), null),
                new Intake.Request(sms("two"), null)),
            CLIENT);

    assertThat(results)
        .hasExactlyElementsOfTypes(
            IntakeResult.Accepted.class,
            IntakeResult.Unknown.class,
            IntakeResult.RateLimited.class);
    assertThat(store.accepted).hasSize(1);
    assertThat(events.of(EngineEvent.Unexpected.class)).hasSize(1);
    // What broke has cost nothing.
    assertThat(intake.accept(sms("three"), CLIENT, null)).isInstanceOf(IntakeResult.Accepted.class);
  }

  @Test
  void defectBeforeStoringIsThatOfOneMessageToo() {
    store.brokenFind = key;

    List<IntakeResult> results =
        intake.acceptAll(
            List.of(new Intake.Request(sms("one"), null), new Intake.Request(sms("two"), key)),
            CLIENT);

    assertThat(results)
        .hasExactlyElementsOfTypes(IntakeResult.Accepted.class, IntakeResult.Unknown.class);
  }

  private void exhaustLimits() {
    for (int i = 0; i < BURST; i++) {
      assertThat(accept(null)).isInstanceOf(IntakeResult.Accepted.class);
    }
  }

  private void assertBurstIsLeft() {
    exhaustLimits();
    assertThat(accept(null)).isInstanceOf(IntakeResult.RateLimited.class);
  }

  private IntakeResult accept(@Nullable IdempotencyKey key) {
    return intake.accept(sms(), CLIENT, key);
  }

  private Submission from(String spelling) {
    return submission(Channel.SMS, spelling);
  }

  private Submission sms(String body) {
    return submission(Channel.SMS, "+12016661234", body);
  }
}
