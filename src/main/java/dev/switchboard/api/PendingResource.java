package dev.switchboard.api;

import dev.switchboard.api.request.RescheduleReader;
import dev.switchboard.api.request.SubmissionRules;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.PendingMessages;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What a sender may change of a message: {@code DELETE /api/messages/{id}} takes a pending one
 * back, {@code PATCH /api/messages/{id}} has a scheduled one sent at another time.
 */
public final class PendingResource implements Resource {
  private final PendingMessages pending;
  private final MessageHistory history;
  private final RescheduleReader reader;

  /** Creates the routes; the rules say how far ahead a message may be scheduled. */
  public PendingResource(PendingMessages pending, MessageHistory history, SubmissionRules rules) {
    this.pending = pending;
    this.history = history;
    this.reader = new RescheduleReader(rules);
  }

  @Override
  public void register(Routes routes) {
    Policy policy = Policy.scope(Scope.SEND);
    routes.add(Route.delete("/api/messages/{id}", policy, this::cancel));
    routes.add(Route.patch("/api/messages/{id}", policy, Body.JSON, this::reschedule));
  }

  private Reply cancel(Exchange exchange) {
    MessageId id = MessageResource.idOf(exchange);
    return switch (outcome(() -> pending.cancel(id), "canceled")) {
      case Cancellation.Canceled _ -> shown(id, exchange);
      case Cancellation.Ended ended -> throw ended(ended.status());
      case Cancellation.Held _ -> throw tooLate("The message is being sent, or about to be.");
      case Cancellation.Unknown _ -> throw MessageResource.unknown().exception();
    };
  }

  private Reply reschedule(Exchange exchange) {
    byte[] body = exchange.readBody();
    MessageId id = MessageResource.idOf(exchange);
    Instant sendAt = reader.read(body);
    exchange.bodyParsed();
    return switch (outcome(() -> pending.reschedule(id, sendAt), "rescheduled")) {
      case Rescheduling.Moved _ -> shown(id, exchange);
      case Rescheduling.NotScheduled(MessageStatus status) when status == MessageStatus.PENDING ->
          throw tooLate(
              "The message does not wait for a send_at: it is being sent, or about to be, or waits"
                  + " for its next attempt.");
      case Rescheduling.NotScheduled(MessageStatus status) -> throw ended(status);
      case Rescheduling.Unknown _ -> throw MessageResource.unknown().exception();
    };
  }

  private static ProblemException ended(MessageStatus status) {
    return tooLate("The message is " + status.wireName() + " already.");
  }

  private static ProblemException tooLate(String detail) {
    return Problem.of(ApiProblem.TOO_LATE, detail).exception();
  }

  private static <R> R outcome(Supplier<R> change, String done) {
    try {
      return change.get();
    } catch (StoreUnavailableException _) {
      throw Problem.of(
              ProblemCode.UNAVAILABLE,
              "The store does not answer. Try again to learn whether the message was " + done + ".")
          .exception();
    }
  }

  private Reply shown(MessageId id, Exchange exchange) {
    exchange.subject(id.toString());
    Detail message =
        history
            .find(id, exchange.answerMemory())
            .orElseThrow(() -> MessageResource.unknown().exception());
    return Reply.json(200, MessageJson.detail(message, exchange.answerMemory()));
  }
}
