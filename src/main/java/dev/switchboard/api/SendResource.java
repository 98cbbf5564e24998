package dev.switchboard.api;

import dev.switchboard.api.request.SubmissionReader;
import dev.switchboard.api.request.SubmissionRules;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** {@code POST /api/messages/sms} and {@code POST /api/messages/email}. */
public final class SendResource implements Resource {
  private final Intake intake;
  private final SubmissionReader reader;
  private final boolean strict;
  private final LongSupplier nanoTime;
  private final LongConsumer acceptNanos;

  /**
   * @param nanoTime monotonic nanoseconds
   * @param acceptNanos told how long each acceptance took, from the parsed body to durable
   */
  public SendResource(
      Intake intake, SubmissionRules rules, LongSupplier nanoTime, LongConsumer acceptNanos) {
    this.intake = intake;
    this.reader = new SubmissionReader(rules);
    this.strict = rules.strict();
    this.nanoTime = nanoTime;
    this.acceptNanos = acceptNanos;
  }

  @Override
  public void register(Routes routes) {
    for (Channel.Family family : Channel.Family.values()) {
      routes.add(
          Route.post(
              "/api/messages/" + family.pathSegment(),
              Policy.scope(Scope.SEND),
              family == Channel.Family.EMAIL ? Body.JSON_WITH_FILES : Body.JSON,
              exchange -> send(exchange, family)));
    }
  }

  private Reply send(Exchange exchange, Channel.Family family) {
    byte[] body = exchange.readBody();
    IdempotencyKey key = IdempotencyKeyHeader.read(exchange, body);
    boolean asked = StrictPreference.isIn(exchange.headers("Prefer"));
    Submission submission;
    try {
      submission = reader.read(family, body, strict || asked);
    } catch (ProblemException e) {
      throw asked
          ? e.problem()
              .header(StrictPreference.APPLIED_HEADER, StrictPreference.APPLIED)
              .exception()
          : e;
    }
    exchange.bodyParsed();
    long start = nanoTime.getAsLong();
    IntakeResult result = intake.accept(submission, exchange.client().limitKey(), key);
    if (result instanceof IntakeResult.Accepted) {
      acceptNanos.accept(nanoTime.getAsLong() - start);
    }
    Reply reply = IntakeReplies.reply(exchange, submission, result);
    return asked ? reply.header(StrictPreference.APPLIED_HEADER, StrictPreference.APPLIED) : reply;
  }
}
