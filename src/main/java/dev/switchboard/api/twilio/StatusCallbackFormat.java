package dev.switchboard.api.twilio;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackFormat;
import dev.switchboard.callback.CallbackFormats;
import dev.switchboard.callback.CallbackPost;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.queue.Cancellation;
import org.jspecify.annotations.Nullable;

/**
 * How a message's {@code StatusCallback} is told what becomes of it: a form, signed with the token
 * of the account that sent the message.
 */
public final class StatusCallbackFormat implements CallbackFormat {
  private static final String NAME = "twilio";

  private final TwilioTokens tokens;

  /**
   * @param tokens with which it is signed
   */
  public StatusCallbackFormat(TwilioTokens tokens) {
    this.tokens = tokens;
  }

  /** What is kept with a message of an account. */
  static String of(String account) {
    return NAME + CallbackFormats.SEPARATOR + account;
  }

  @Override
  public String wireName() {
    return NAME;
  }

  @Override
  public boolean tells(Endpoint endpoint, Callback callback) {
    return callback.message() != null && status(callback.event(), callback.message()) != null;
  }

  @Override
  public @Nullable CallbackPost post(Endpoint endpoint, Callback callback, Signing signing) {
    StoredEvent event = callback.event();
    MessageRecord message = callback.message();
    String kept = message == null ? null : message.content().options().statusFormat();
    if (message == null || kept == null) {
      return null;
    }
    String account = kept.substring(kept.indexOf(CallbackFormats.SEPARATOR) + 1);
    String token = tokens.of(account);
    if (token == null) {
      return null;
    }
    String sid = TwilioSid.of(message.id(), !message.attachments().isEmpty());
    String status = status(event, message);
    TextMessage.Failure failure = failure(event);
    return new FormBody()
        .put("ApiVersion", TwilioJson.VERSION)
        .put("AccountSid", account)
        .put("MessageSid", sid)
        .put("SmsSid", sid)
        .put("From", message.from())
        .put("To", message.to())
        .put("MessageStatus", status)
        .put("SmsStatus", status)
        .put("ErrorCode", failure == null ? null : String.valueOf(failure.code()))
        .put("ErrorMessage", failure == null ? null : failure.message())
        .post(signing.url().toString(), token, event.id().toString());
  }

  private static @Nullable String status(StoredEvent event, MessageRecord message) {
    return switch (event.type()) {
      case MESSAGE_ACCEPTED ->
          message.content().options().sendAt() == null ? TextMessage.QUEUED : TextMessage.SCHEDULED;
      case MESSAGE_DISPATCHED -> "sent";
      case MESSAGE_DELIVERED -> "delivered";
      case MESSAGE_UNDELIVERED -> "undelivered";
      case MESSAGE_FAILED -> Cancellation.REASON.equals(event.reason()) ? "canceled" : "failed";
      default -> null;
    };
  }

  private static TextMessage.@Nullable Failure failure(StoredEvent event) {
    return switch (event.type()) {
      case MESSAGE_UNDELIVERED -> TextMessage.Failure.undelivered(event.errorCode());
      case MESSAGE_FAILED ->
          Cancellation.REASON.equals(event.reason())
              ? null
              : TextMessage.Failure.of(event.reason());
      default -> null;
    };
  }
}
