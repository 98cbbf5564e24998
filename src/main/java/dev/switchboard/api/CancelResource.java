package dev.switchboard.api;

import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemCode;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.function.Function;

/** {@code DELETE /api/messages/{id}}: takes a pending message back. */
public final class CancelResource implements Resource {
  private final Function<MessageId, Cancellation> cancel;
  private final MessageHistory history;

  /**
   * @param cancel takes a message back, or says why not; returns once that is durable
   */
  public CancelResource(Function<MessageId, Cancellation> cancel, MessageHistory history) {
    this.cancel = cancel;
    this.history = history;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.delete("/api/messages/{id}", Policy.scope(Scope.SEND), this::cancel));
  }

  private Reply cancel(Exchange exchange) {
    MessageId id =
        MessageId.parse(exchange.pathParameter("id"))
            .orElseThrow(() -> MessageResource.unknown().exception());
    return switch (outcome(id)) {
      case Cancellation.Canceled _ -> {
        exchange.subject(id.toString());
        yield shown(id, exchange);
      }
      case Cancellation.Ended ended ->
          throw tooLate("The message is " + ended.status().wireName() + " already.");
      case Cancellation.Held _ -> throw tooLate("The message is being sent, or about to be.");
      case Cancellation.Unknown _ -> throw MessageResource.unknown().exception();
    };
  }

  private static RuntimeException tooLate(String detail) {
    return Problem.of(ApiProblem.TOO_LATE, detail).exception();
  }

  private Cancellation outcome(MessageId id) {
    try {
      return cancel.apply(id);
    } catch (StoreUnavailableException _) {
      throw Problem.of(
              ProblemCode.UNAVAILABLE,
              "The store does not answer. Try again to learn whether the message was canceled.")
          .exception();
    }
  }

  private Reply shown(MessageId id, Exchange exchange) {
    Detail message =
        history
            .find(id, exchange.answerMemory())
            .orElseThrow(() -> MessageResource.unknown().exception());
    return Reply.json(200, MessageJson.detail(message, exchange.answerMemory()));
  }
}
