package dev.switchboard.http;

import dev.switchboard.dispatch.ManualRetries;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.DeadLetters.Selection;
import dev.switchboard.queue.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/messages/{id}/retry} and {@code POST /api/messages/retry}. Neither needs a body,
 * and one that is sent all the same is ignored.
 */
public final class RetryResource implements Resource {
  /** As in the configuration. The provider itself may be gone, while its dead letters are not. */
  private static final Pattern PROVIDER_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final ManualRetries retries;

  public RetryResource(ManualRetries retries) {
    this.retries = retries;
  }

  @Override
  public void register(Routes routes) {
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(
            Route.post("/api/messages/retry", operate, Body.NONE, this::retryAll)
                .taking("status", "channel", "provider", "reason", "error_code"))
        .add(Route.post("/api/messages/{id}/retry", operate, Body.NONE, this::retry));
  }

  private Reply retry(Exchange exchange) {
    MessageId id =
        MessageId.parse(exchange.pathParameter("id"))
            .orElseThrow(() -> MessageResource.unknown().exception());
    try {
      return reply(exchange, retries.retry(id));
    } catch (StoreUnavailableException _) {
      throw unavailable().exception();
    }
  }

  private static Reply reply(Exchange exchange, Retry retry) {
    return switch (retry) {
      case Retry.Retried retried -> {
        exchange.messageId(retried.id().toString());
        yield Acceptance.accepted(new Receipt(retried.id(), retried.conversationId()));
      }
      case Retry.NotFailed other ->
          throw Problem.of(
                  ProblemCode.NOT_RETRYABLE,
                  "Only a failed message can be retried; this one is "
                      + other.status().wireName()
                      + ".")
              .exception();
      case Retry.NoProvider missing -> throw Acceptance.noProvider(missing.channel()).exception();
      case Retry.Unknown _ -> throw MessageResource.unknown().exception();
    };
  }

  private Reply retryAll(Exchange exchange) {
    List<Problem.InvalidMember> faults = new ArrayList<>();
    String status = given(exchange, "status");
    if (status != null && !status.equals(MessageStatus.FAILED.wireName())) {
      faults.add(new Problem.InvalidMember("/status", "status must be failed"));
    }
    String provider = given(exchange, "provider");
    if (provider != null && !PROVIDER_NAME.matcher(provider).matches()) {
      faults.add(
          new Problem.InvalidMember(
              "/provider", "provider must be a small letter, then up to 31 of a-z, 0-9 and -"));
    }
    Channel channel = Filter.read(exchange, "channel", Channel::of, "sms, mms or email", faults);
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).exception();
    }
    Selection selection =
        new Selection(
            channel == null ? null : channel.wireName(),
            provider,
            given(exchange, "reason"),
            given(exchange, "error_code"));
    try {
      String body = "{\"status\":\"accepted\",\"count\":" + retries.retryAll(selection) + "}";
      return Reply.json(202, body.getBytes(StandardCharsets.US_ASCII));
    } catch (StoreUnavailableException _) {
      throw unavailable().exception();
    }
  }

  /** Also when some of many were brought back: asking again goes on with those that are left. */
  private static Problem unavailable() {
    return Problem.of(
        ProblemCode.UNAVAILABLE,
        "The store does not answer. Try again; no message is brought back twice.");
  }

  /** A query parameter; one that is empty is not there, as in the listing. */
  private static @Nullable String given(Exchange exchange, String name) {
    String text = exchange.query(name);
    return text == null || text.isEmpty() ? null : text;
  }
}
