package dev.switchboard.api;

import dev.switchboard.dispatch.ManualRetries;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.QueryReader;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.DeadLetters.Selection;
import dev.switchboard.queue.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code POST /api/messages/{id}/retry} and {@code POST /api/messages/retry}. Neither needs a body,
 * and one that is sent anyway is ignored.
 */
public final class RetryResource implements Resource {
  /** As in the configuration. The provider may be gone while its dead letters are still here. */
  private static final Pattern PROVIDER_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final ManualRetries retries;
  private final AddressFilter addresses;

  public RetryResource(ManualRetries retries, AddressFilter addresses) {
    this.retries = retries;
    this.addresses = addresses;
  }

  @Override
  public void register(Routes routes) {
    Policy operate = Policy.scope(Scope.OPERATE);
    routes
        .add(
            Route.post("/api/messages/retry", operate, Body.NONE, this::retryAll)
                .taking("status", "channel", "provider", "from", "to", "reason", "error_code"))
        .add(Route.post("/api/messages/{id}/retry", operate, Body.NONE, this::retry));
  }

  private Reply retry(Exchange exchange) {
    MessageId id = MessageResource.idOf(exchange);
    try {
      return reply(exchange, retries.retry(id));
    } catch (StoreUnavailableException _) {
      throw unavailable().exception();
    }
  }

  private static Reply reply(Exchange exchange, Retry retry) {
    return switch (retry) {
      case Retry.Retried retried -> {
        exchange.subject(retried.id().toString());
        yield IntakeReplies.accepted(new Receipt(retried.id(), retried.conversationId()));
      }
      case Retry.NotFailed other ->
          throw Problem.of(
                  ApiProblem.NOT_RETRYABLE,
                  "Only a failed message can be retried; this one is "
                      + other.status().wireName()
                      + ".")
              .exception();
      case Retry.Redacted _ ->
          throw Problem.of(
                  ApiProblem.NOT_RETRYABLE,
                  "The text of the message was redacted: nothing is left to send.")
              .exception();
      case Retry.NoProvider missing ->
          throw IntakeReplies.noProvider(missing.channel()).exception();
      case Retry.Unknown _ -> throw MessageResource.unknown().exception();
    };
  }

  private Reply retryAll(Exchange exchange) {
    QueryReader query = new QueryReader(exchange);
    query.get(
        "status",
        text -> MessageStatus.of(text).filter(it -> it == MessageStatus.FAILED),
        MessageStatus.FAILED.wireName());
    String provider =
        query.get(
            "provider",
            text -> Optional.of(text).filter(it -> PROVIDER_NAME.matcher(it).matches()),
            "a small letter, then up to 31 of a-z, 0-9 and -");
    Channel channel = query.get("channel", Channel::of, "sms, mms or email");
    Selection selection =
        new Selection(
            channel == null ? null : channel.wireName(),
            provider,
            query.get("reason", Optional::of, "a failure_reason"),
            query.get("error_code", Optional::of, "a last_error_code"),
            query.get("from", addresses::find, "an address"),
            query.get("to", addresses::find, "an address"));
    query.check();
    try {
      String body = "{\"status\":\"accepted\",\"count\":" + retries.retryAll(selection) + "}";
      return Reply.json(202, body.getBytes(StandardCharsets.US_ASCII));
    } catch (StoreUnavailableException _) {
      throw unavailable().exception();
    }
  }

  /** Some messages may be retried already: asking again continues with the others. */
  private static Problem unavailable() {
    return Problem.of(
        ProblemCode.UNAVAILABLE,
        "The store does not answer. Try again; no message is brought back twice.");
  }
}
