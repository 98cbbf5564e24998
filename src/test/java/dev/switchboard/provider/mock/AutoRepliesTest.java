package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.InboxMessage;
import dev.switchboard.queue.OutboundMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AutoRepliesTest {
  private static final Duration MIN = Duration.ofMillis(200);
  private static final Duration MAX = Duration.ofMillis(900);

  private final List<Duration> delays = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final List<InboxMessage> received = new ArrayList<>();

  @Test
  void recipientWritesBackAfterAWhile() {
    send(provider(replies(100), 42), message(1, "+18045551234", null, "Are you there?"));

    assertThat(received).isEmpty();
    assertThat(delays).singleElement().satisfies(delay -> assertThat(delay).isBetween(MIN, MAX));
    later.forEach(Runnable::run);
    assertThat(received)
        .singleElement()
        .satisfies(reply -> {
          assertThat(reply.channel()).isEqualTo(Channel.SMS);
          assertThat(reply.from()).isEqualTo("+18045551234");
          assertThat(reply.to()).isEqualTo("+12016661234");
          assertThat(reply.subject()).isNull();
          assertThat(reply.body()).isNotBlank();
          assertThat(reply.attachments()).isEmpty();
          assertThat(reply.providerMessageId()).endsWith(new MessageId(1).toString());
        });
  }

  @Test
  void answerToAnEmailHasItsSubject() {
    MockProvider provider = provider(replies(100), 42);
    send(provider, Channel.EMAIL, message(1, "a@example.org", "Invoice", "Here it is"));
    send(provider, Channel.EMAIL, message(2, "a@example.org", "RE: Invoice", "Here it is"));
    send(provider, Channel.EMAIL, message(3, "a@example.org", "x".repeat(998), "Here it is"));
    later.forEach(Runnable::run);

    assertThat(received)
        .extracting(InboxMessage::subject)
        .containsExactly("Re: Invoice", "RE: Invoice", "x".repeat(998));
  }

  @Test
  void answerToAnMmsStaysInItsConversation() {
    send(provider(replies(100), 42), Channel.MMS, message(1, "+18045551234", null, ""));
    later.forEach(Runnable::run);

    assertThat(received.getFirst().channel()).isEqualTo(Channel.MMS);
    assertThat(received.getFirst().attachments()).isNotEmpty();
  }

  @Test
  void messageSentTwiceIsAnsweredOnce() {
    MockProvider provider = provider(replies(100), 42);
    send(provider, message(1, "+18045551234", null, "Hi"));
    send(provider, message(1, "+18045551234", null, "Hi"));

    assertThat(later).hasSize(1);
  }

  /** Another process has forgotten that it was taken; the store knows the answer by its id. */
  @Test
  void messageSentAgainAfterARestartHasAnAnswerOfTheSameId() {
    send(provider(replies(100), 42), message(1, "+18045551234", null, "Hi"));
    send(provider(replies(100), 43), message(1, "+18045551234", null, "Hi"));
    later.forEach(Runnable::run);

    assertThat(received.get(0).providerMessageId()).isEqualTo(received.get(1).providerMessageId());
  }

  @Test
  void magicRecipientNeverAnswers() {
    MockProvider provider = provider(replies(100), 42);
    send(provider, message(1, "+15005550000", null, "Hi"));
    send(provider, Channel.EMAIL, message(2, "success@switchboard.test", null, "Hi"));

    assertThat(later).isEmpty();
  }

  @Test
  void messageThatFailsIsNotAnswered() {
    FaultProfile failing = new FaultProfile(0, 100, 0, Duration.ZERO, Duration.ZERO, null);
    MockProvider provider =
        new MockProvider(
            "sms-mms",
            () -> new ActiveFaults(failing, null),
            new OutcomeDice(1),
            this::delay,
            replies(100),
            null,
            null);
    send(provider, message(1, "+18045551234", null, "Hi"));

    assertThat(later).isEmpty();
  }

  @Test
  void seedDecidesWhoAnswersWhenAndWhat() {
    List<String> first = answers(42);

    assertThat(answers(42)).isEqualTo(first);
    assertThat(answers(43)).isNotEqualTo(first);
    assertThat(first.size()).isBetween(30, 70);
    assertThat(first.stream().map(answer -> answer.split(" ", 3)[2])).doesNotHaveDuplicates();
  }

  @Test
  void noMoreAnswersArePlannedThanTheLimit() {
    AutoReplies replies = replies(100);
    MockProvider provider = provider(replies, 42);
    for (int i = 1; i <= AutoReplies.MAX_PENDING + 10; i++) {
      send(provider, message(i, "+18045551234", null, "Hi"));
    }
    assertThat(later).hasSize(AutoReplies.MAX_PENDING);
    assertThat(replies.pending()).isEqualTo(AutoReplies.MAX_PENDING);

    later.forEach(Runnable::run);
    assertThat(replies.pending()).isZero();
    send(provider, message(1_000_000, "+18045551234", null, "Hi"));
    assertThat(later).hasSize(AutoReplies.MAX_PENDING + 1);
  }

  @Test
  void answerThatCannotBeTakenInMakesRoomAllTheSame() {
    AutoReplies replies =
        new AutoReplies(
            new AutoReplies.Habits(100, MIN, MAX),
            this::delay,
            _ -> {
              throw new IllegalStateException("no");
            });
    send(provider(replies, 42), message(1, "+18045551234", null, "Hi"));

    assertThatThrownBy(later.getFirst()::run).isInstanceOf(IllegalStateException.class);
    assertThat(replies.pending()).isZero();
  }

  /** Ordinal, delay and text of the answers to a hundred messages. */
  private List<String> answers(long seed) {
    later.clear();
    delays.clear();
    received.clear();
    MockProvider provider = provider(replies(50), seed);
    for (int i = 1; i <= 100; i++) {
      send(provider, message(i, "+18045551234", null, "Hi"));
    }
    later.forEach(Runnable::run);
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < received.size(); i++) {
      InboxMessage reply = received.get(i);
      answers.add(delays.get(i) + " " + reply.providerMessageId() + " " + reply.body() + i);
    }
    return answers;
  }

  private AutoReplies replies(int percentage) {
    return new AutoReplies(
        new AutoReplies.Habits(percentage, MIN, MAX), this::delay, received::add);
  }

  private MockProvider provider(AutoReplies replies, long seed) {
    return new MockProvider(
        "sms-mms",
        () -> new ActiveFaults(FaultProfile.NONE, null),
        new OutcomeDice(seed),
        this::delay,
        replies,
        null,
        null);
  }

  private void delay(Duration delay, Runnable task) {
    delays.add(delay);
    later.add(task);
  }

  private static void send(MockProvider provider, OutboundMessage message) {
    send(provider, Channel.SMS, message);
  }

  private static void send(MockProvider provider, Channel channel, OutboundMessage message) {
    assertThat(provider.send(channel, message, 1)).isDone();
  }

  private static OutboundMessage message(
      long id, String to, @Nullable String subject, String body) {
    return new OutboundMessage(new MessageId(id), "+12016661234", to, subject, body, List.of());
  }
}
