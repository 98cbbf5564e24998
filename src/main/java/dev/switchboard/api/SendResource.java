package dev.switchboard.api;

import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.AddressReader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** {@code POST /api/messages/sms} and {@code POST /api/messages/email}. */
public final class SendResource implements Resource {
  private static final Set<String> TEXT_MEMBERS =
      Set.of("type", "from", "to", "body", "attachments", "timestamp");
  private static final Set<String> EMAIL_MEMBERS =
      Set.of("type", "from", "to", "subject", "body", "attachments", "timestamp");

  private final Intake intake;
  private final SubmissionReader reader;
  private final StrictHandling strictness;
  private final LongSupplier nanoTime;
  private final LongConsumer acceptNanos;

  /**
   * @param strict whether a member that does not exist is refused, also where the client has not
   *     asked for it
   * @param nanoTime monotonic nanoseconds
   * @param acceptNanos told how long each acceptance took, from the parsed body to durable
   */
  public SendResource(
      Intake intake,
      AddressReader addresses,
      MessageLimits limits,
      boolean strict,
      LongSupplier nanoTime,
      LongConsumer acceptNanos) {
    this.intake = intake;
    this.reader = new SubmissionReader(addresses, limits);
    this.strictness = new StrictHandling(strict);
    this.nanoTime = nanoTime;
    this.acceptNanos = acceptNanos;
  }

  @Override
  public void register(Routes routes) {
    post(routes, "/api/messages/sms", TEXT_MEMBERS, reader::readText);
    post(routes, "/api/messages/email", EMAIL_MEMBERS, reader::readEmail);
  }

  private void post(
      Routes routes, String path, Set<String> members, Function<byte[], Submission> read) {
    routes.add(
        Route.post(
            path,
            Policy.scope(Scope.SEND),
            Body.JSON,
            exchange -> StrictHandling.applied(exchange, send(exchange, members, read))));
  }

  private Reply send(Exchange exchange, Set<String> members, Function<byte[], Submission> read) {
    byte[] body = exchange.readBody();
    IdempotencyKey key = IntakeReplies.idempotencyKey(exchange, body);
    Submission submission = strictness.read(exchange, body, members, read);
    exchange.bodyParsed();
    long start = nanoTime.getAsLong();
    IntakeResult result = intake.accept(submission, exchange.client().limitKey(), key);
    if (result instanceof IntakeResult.Accepted) {
      acceptNanos.accept(nanoTime.getAsLong() - start);
    }
    return IntakeReplies.reply(exchange, result);
  }
}
