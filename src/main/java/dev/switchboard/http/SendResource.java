package dev.switchboard.http;

import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** {@code POST /api/messages/sms} and {@code POST /api/messages/email}. */
public final class SendResource implements Resource {
  private final Intake intake;
  private final SubmissionReader reader;
  private final LongSupplier nanoTime;
  private final LongConsumer acceptNanos;

  /**
   * @param nanoTime monotonic nanoseconds
   * @param acceptNanos told how long each acceptance took, from the parsed body to durable
   */
  public SendResource(
      Intake intake,
      PhoneNumbers phoneNumbers,
      int maxAttachments,
      LongSupplier nanoTime,
      LongConsumer acceptNanos) {
    this.intake = intake;
    this.reader = new SubmissionReader(phoneNumbers, maxAttachments);
    this.nanoTime = nanoTime;
    this.acceptNanos = acceptNanos;
  }

  @Override
  public void register(Routes routes) {
    routes.post("/api/messages/sms", exchange -> send(exchange, reader::readText));
    routes.post("/api/messages/email", exchange -> send(exchange, reader::readEmail));
  }

  private Reply send(Exchange exchange, Function<byte[], Submission> read) {
    byte[] body = exchange.readJsonBody();
    IdempotencyKey key = Acceptance.idempotencyKey(exchange, body);
    Submission submission = read.apply(body);
    exchange.bodyParsed();
    long start = nanoTime.getAsLong();
    IntakeResult result;
    try {
      result = intake.accept(submission, exchange.client().limitKey(), key);
    } catch (StoreUnavailableException _) {
      throw Unavailable.problem().exception();
    }
    if (result instanceof IntakeResult.Accepted) {
      acceptNanos.accept(nanoTime.getAsLong() - start);
    }
    return Acceptance.reply(exchange, result);
  }
}
