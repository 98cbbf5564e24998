package dev.switchboard.api.twilio;

import dev.switchboard.api.request.AttachmentUrl;
import dev.switchboard.api.request.StorableText;
import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackFormat;
import dev.switchboard.callback.CallbackPost;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Address;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.SmsSegments;
import dev.switchboard.queue.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the webhook of a number is told what it received, and what becomes of its answer: each {@code
 * <Message>} of the TwiML is sent. A reply has an idempotency key that is made of its event, so
 * that an answer which comes twice is sent once.
 */
public final class InboundFormat implements CallbackFormat {
  /** No operator names it: the endpoints are declared by the numbers. */
  static final String NAME = "twilio";

  private static final int MAX_ANSWER_BYTES = 64 << 10;

  private final Map<String, TwilioSettings.NumberWebhook> numbers = new HashMap<>();
  private final TwilioTokens tokens;
  private final AddressReader addresses;
  private final Intake intake;

  /**
   * @param numbers whose webhooks are called
   * @param tokens with which it is signed
   */
  public InboundFormat(
      List<TwilioSettings.NumberWebhook> numbers,
      TwilioTokens tokens,
      AddressReader addresses,
      Intake intake) {
    numbers.forEach(it -> this.numbers.put(it.endpointName(), it));
    this.tokens = tokens;
    this.addresses = addresses;
    this.intake = intake;
  }

  @Override
  public String wireName() {
    return NAME;
  }

  @Override
  public boolean tells(Endpoint endpoint, Callback callback) {
    MessageRecord message = callback.message();
    TwilioSettings.NumberWebhook number = number(endpoint);
    return callback.event().type() == EventType.MESSAGE_RECEIVED
        && number != null
        && message != null
        && message.channel().family() == Channel.Family.TEXT
        && isTo(number, message);
  }

  private TwilioSettings.@Nullable NumberWebhook number(Endpoint endpoint) {
    String name = endpoint.name();
    return name == null ? null : numbers.get(name);
  }

  private boolean isTo(TwilioSettings.NumberWebhook number, MessageRecord message) {
    Optional<String> to = normal(message.channel(), message.to());
    return to.isPresent() && to.equals(normal(message.channel(), number.number()));
  }

  private Optional<String> normal(Channel channel, String text) {
    return addresses.recipient(channel, text).map(Address::normal);
  }

  @Override
  public @Nullable CallbackPost post(Endpoint endpoint, Callback callback, Signing signing) {
    MessageRecord message = callback.message();
    TwilioSettings.NumberWebhook number = number(endpoint);
    String token = number == null ? null : tokens.of(number.account());
    if (message == null || number == null || token == null) {
      return null;
    }
    List<String> media = message.attachments();
    String sid = TwilioSid.of(message.id(), !media.isEmpty());
    FormBody form =
        new FormBody()
            .put("ApiVersion", TwilioJson.VERSION)
            .put("AccountSid", number.account())
            .put("MessageSid", sid)
            .put("SmsSid", sid)
            .put("SmsMessageSid", sid)
            .put("SmsStatus", "received")
            .put("From", message.from())
            .put("To", message.to())
            .put("Body", message.body())
            .put("NumSegments", String.valueOf(SmsSegments.of(message.body()).count()))
            .put("NumMedia", String.valueOf(media.size()));
    for (int i = 0; i < media.size(); i++) {
      form.put("MediaUrl" + i, media.get(i));
    }
    return form.post(signing.url().toString(), token, callback.event().id().toString());
  }

  @Override
  public int answerBytes() {
    return MAX_ANSWER_BYTES;
  }

  @Override
  public boolean take(Endpoint endpoint, Callback callback, String answer) {
    MessageRecord message = callback.message();
    TwilioSettings.NumberWebhook number = number(endpoint);
    if (message == null || number == null) {
      return true;
    }
    List<Twiml.Reply> replies = Twiml.read(answer).orElse(List.of());
    boolean done = true;
    for (int i = 0; i < replies.size(); i++) {
      Submission reply = submission(number, message, replies.get(i));
      done &= reply == null || send(reply, callback.event().id() + " " + i, number);
    }
    return done;
  }

  /** The message of a reply; null for one that can never be sent. */
  private @Nullable Submission submission(
      TwilioSettings.NumberWebhook number, MessageRecord message, Twiml.Reply reply) {
    Channel channel = reply.media().isEmpty() ? Channel.SMS : Channel.MMS;
    String to = reply.to() == null ? message.from() : reply.to();
    Address sender = addresses.sender(channel, number.number()).orElse(null);
    Address recipient = addresses.recipient(channel, to).orElse(null);
    boolean fits =
        reply.body().length() <= TwilioReader.MAX_BODY_LENGTH
            && StorableText.accepts(reply.body())
            && !(reply.body().isEmpty() && reply.media().isEmpty())
            && reply.media().size() <= TwilioReader.MAX_MEDIA
            && reply.media().stream().allMatch(AttachmentUrl::isValid);
    return sender == null || recipient == null || !fits
        ? null
        : new Submission(channel, sender, recipient, null, reply.body(), reply.media(), null);
  }

  private boolean send(Submission reply, String id, TwilioSettings.NumberWebhook number) {
    byte[] content = (reply.to().normal() + "\n" + reply.body()).getBytes(StandardCharsets.UTF_8);
    IdempotencyKey key = IdempotencyKey.of(NAME, "twiml", id, content);
    try {
      return switch (intake.accept(reply, number.endpointName(), key)) {
        // A webhook that answers otherwise the second time was heard the first time.
        case IntakeResult.Accepted _, IntakeResult.Replayed _, IntakeResult.KeyReused _ -> true;
        case IntakeResult.NoProvider _ -> true;
        case IntakeResult.RateLimited _, IntakeResult.KeyHeld _, IntakeResult.Unknown _ -> false;
      };
    } catch (StoreUnavailableException _) {
      return false;
    }
  }
}
