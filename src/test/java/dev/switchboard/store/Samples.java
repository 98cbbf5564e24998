package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageTime;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages and settlements that differ only where a test says so. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final Duration LATENCY = Duration.ofMillis(250);
  public static final String ANN = "+12016661234";
  public static final String BOB = "+18045551234";

  /** How many {@link Samples} of one store can be told apart. */
  private static final int NODES = 8;

  private final MessageIds ids;
  private final PhoneNumbers phoneNumbers = new PhoneNumbers("US");
  private final ConversationRules rules = new ConversationRules(true, false);

  public Samples() {
    this(0);
  }

  /**
   * @param node whose ids no other has
   */
  public Samples(int node) {
    this(node, NOON);
  }

  /**
   * @param now when ids are issued
   */
  public Samples(int node, Instant now) {
    this.ids = new MessageIds(() -> now, 0, node, NODES);
  }

  public NewMessage sms() {
    return sms(ANN, BOB);
  }

  public NewMessage sms(String from, String to) {
    return message(Channel.SMS, from, to, null, "Hello", List.of(), NOON);
  }

  /** A message of any conversation. */
  public NewMessage in(ConversationKey conversation) {
    NewMessage sms = sms();
    return new NewMessage(
        sms.message(),
        conversation.channel(),
        conversation,
        true,
        sms.providerName(),
        sms.acceptedAt(),
        sms.time());
  }

  /** An email with more than the usual. */
  public NewMessage emailWith(MessageOptions options, List<FileContent> files) {
    NewMessage email = email("user@example.com", "contact@example.org", "Hi", "Hello");
    return with(email, options, files);
  }

  /** An SMS with more than the usual. */
  public NewMessage smsWith(MessageOptions options) {
    return with(sms(), options, List.of());
  }

  private static NewMessage with(
      NewMessage message, MessageOptions options, List<FileContent> files) {
    MessageContent content = message.message().content();
    return new NewMessage(
        new OutboundMessage(
            message.message().id(),
            new MessageContent(
                content.from(),
                content.to(),
                content.subject(),
                content.body(),
                content.attachments(),
                options),
            files),
        message.channel(),
        message.conversation(),
        message.sentByA(),
        message.providerName(),
        message.acceptedAt(),
        message.time());
  }

  public NewMessage smsAt(Instant acceptedAt) {
    return message(Channel.SMS, ANN, BOB, null, "Hello", List.of(), acceptedAt);
  }

  public NewMessage mms(String from, String to, List<String> attachments) {
    return message(Channel.MMS, from, to, null, "", attachments, NOON);
  }

  public NewMessage email(String from, String to, @Nullable String subject, String body) {
    return message(Channel.EMAIL, from, to, subject, body, List.of(), NOON);
  }

  public InboundMessage reply(@Nullable String providerId) {
    return reply(providerId, null);
  }

  /** An SMS from Bob to Ann. */
  public InboundMessage reply(@Nullable String providerId, @Nullable String webhookId) {
    return inbound(Channel.SMS, BOB, ANN, "Thanks!", null, providerId, webhookId);
  }

  public InboundMessage replyAt(Instant timestamp) {
    return inbound(Channel.SMS, BOB, ANN, "Thanks!", timestamp, null, null);
  }

  public InboundMessage inboundEmail(String from, String to, String body) {
    return inbound(Channel.EMAIL, from, to, body, null, "mail-1", null);
  }

  /** Accepted a second after noon. */
  private InboundMessage inbound(
      Channel channel,
      String from,
      String to,
      String body,
      @Nullable Instant timestamp,
      @Nullable String providerId,
      @Nullable String webhookId) {
    Address sender = address(channel, from);
    Address recipient = address(channel, to);
    Submission submission =
        new Submission(channel, sender, recipient, null, body, List.of(), timestamp);
    ConversationKey conversation = rules.keyOf(channel, sender, recipient);
    return new InboundMessage(
        ids.next(),
        new Delivery(submission, providerId, webhookId),
        conversation,
        conversation.participantA().equals(rules.participant(sender)),
        "sms-mms",
        NOON.plusSeconds(1));
  }

  private NewMessage message(
      Channel channel,
      String from,
      String to,
      @Nullable String subject,
      String body,
      List<String> attachments,
      Instant acceptedAt) {
    Address sender = address(channel, from);
    ConversationKey conversation = rules.keyOf(channel, sender, address(channel, to));
    return new NewMessage(
        new OutboundMessage(ids.next(), from, to, subject, body, attachments),
        channel.wireName(),
        conversation,
        conversation.participantA().equals(rules.participant(sender)),
        "sms-mms",
        acceptedAt,
        MessageTime.of(null, acceptedAt));
  }

  private Address address(Channel channel, String text) {
    return channel.usesPhoneNumbers()
        ? phoneNumbers.parse(text).orElseThrow()
        : EmailAddress.parse(text).orElseThrow();
  }

  public static IdempotencyKey key(String key, String body) {
    return IdempotencyKey.of(
        "anonymous", "/api/messages/sms", key, body.getBytes(StandardCharsets.UTF_8));
  }

  public static MessageId idOf(NewMessage message) {
    return message.message().id();
  }

  public static Settlement.Completed completed(LeasedMessage event) {
    return new Settlement.Completed(
        event, attempt(event, Outcome.SUCCESS, null), "at-provider-" + event.message().id());
  }

  public static Settlement.Retried retried(LeasedMessage event, Instant dueAt) {
    return new Settlement.Retried(event, attempt(event, Outcome.ERROR, "500"), dueAt);
  }

  public static Settlement.Discarded discarded(LeasedMessage event, String reason) {
    return new Settlement.Discarded(
        event, attempt(event, Outcome.ERROR, "400"), reason, NOON.plusSeconds(9));
  }

  public static Attempt attempt(LeasedMessage event, Outcome outcome, @Nullable String errorCode) {
    return new Attempt(
        event.attempts() + 1, "sms-mms", outcome, LATENCY, errorCode, NOON.plusSeconds(1));
  }
}
