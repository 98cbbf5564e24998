package dev.switchboard.http;

import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeResult;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code POST /api/messages/sms} and {@code POST /api/messages/email}. */
public final class SendResource implements Resource {
  private static final Set<String> MEMBERS =
      Set.of("type", "from", "to", "body", "attachments", "timestamp");
  private static final Set<String> MEMBERS_WITH_SUBJECT =
      Stream.concat(MEMBERS.stream(), Stream.of("subject")).collect(Collectors.toUnmodifiableSet());

  private final Intake intake;
  private final SubmissionReader reader;
  private final Strictness strictness;
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
    this.strictness = new Strictness(strict);
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
              Body.JSON,
              exchange -> Strictness.applied(exchange, send(exchange, family))));
    }
  }

  private Reply send(Exchange exchange, Channel.Family family) {
    byte[] body = exchange.readJsonBody();
    IdempotencyKey key = Acceptance.idempotencyKey(exchange, body);
    Submission submission =
        strictness.read(exchange, body, members(family), it -> reader.read(family, it));
    exchange.bodyParsed();
    long start = nanoTime.getAsLong();
    IntakeResult result;
    try {
      result = intake.accept(submission, exchange.client().limitKey(), key);
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
    if (result instanceof IntakeResult.Accepted) {
      acceptNanos.accept(nanoTime.getAsLong() - start);
    }
    return Acceptance.reply(exchange, result);
  }

  private static Set<String> members(Channel.Family family) {
    return family.channels().stream().anyMatch(Channel::hasSubject)
        ? MEMBERS_WITH_SUBJECT
        : MEMBERS;
  }
}
