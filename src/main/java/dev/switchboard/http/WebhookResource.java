package dev.switchboard.http;

import dev.switchboard.http.Problem.InvalidMember;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where providers deliver: {@code POST /api/webhooks/sms}, {@code POST /api/webhooks/email} and,
 * for simulations, {@code POST /api/provider/mock/inbound}. A webhook that has a secret is opened
 * by a signature instead of an API key.
 */
public final class WebhookResource implements Resource {
  private static final int MALFORMED = 400;

  private final Intake intake;
  private final SubmissionReader reader;
  private final Signatures signatures;
  private final BiConsumer<String, String> rejected;

  /**
   * How each webhook is signed.
   *
   * @param text null where it needs no signature
   * @param email null where it needs no signature
   */
  public record Signatures(@Nullable WebhookVerifier text, @Nullable WebhookVerifier email) {}

  /** Reads a body that came in a webhook of this id. */
  @FunctionalInterface
  private interface DeliveryReader {
    Delivery read(byte[] body, @Nullable String webhookId);
  }

  /**
   * @param rejected told of every delivery that is malformed: id of the request, and what is wrong
   *     in words that name members and never their values (006 FR-012)
   */
  public WebhookResource(
      Intake intake,
      PhoneNumbers phoneNumbers,
      int maxAttachments,
      Signatures signatures,
      BiConsumer<String, String> rejected) {
    this.intake = intake;
    this.reader = new SubmissionReader(phoneNumbers, maxAttachments);
    this.signatures = signatures;
    this.rejected = rejected;
  }

  @Override
  public void register(Routes routes) {
    webhook(routes, "/api/webhooks/sms", signatures.text(), reader::readTextDelivery);
    webhook(routes, "/api/webhooks/email", signatures.email(), reader::readEmailDelivery);
    webhook(routes, "/api/provider/mock/inbound", null, (body, _) -> reader.readDelivery(body));
  }

  private void webhook(
      Routes routes, String path, @Nullable WebhookVerifier verifier, DeliveryReader read) {
    Handler handler = exchange -> receive(exchange, verifier, read);
    if (verifier == null) {
      routes.post(path, handler);
    } else {
      routes.postSigned(path, handler);
    }
  }

  private Reply receive(
      Exchange exchange, @Nullable WebhookVerifier verifier, DeliveryReader read) {
    Delivery delivery;
    IdempotencyKey key;
    try {
      byte[] body = exchange.readJsonBody();
      String webhookId = verifier == null ? null : verifier.verified(exchange, body);
      key = Acceptance.idempotencyKey(exchange, body);
      delivery = read.read(body, webhookId);
      exchange.bodyParsed();
    } catch (ProblemException e) {
      if (e.problem().code().status() == MALFORMED) {
        rejected.accept(exchange.requestId(), reason(e.problem()));
      }
      throw e;
    }
    try {
      return Acceptance.reply(
          exchange, intake.receive(delivery, exchange.client().limitKey(), key));
    } catch (StoreUnavailableException _) {
      throw Unavailable.problem().exception();
    }
  }

  private static String reason(Problem problem) {
    return problem.errors().isEmpty()
        ? problem.toString()
        : problem.errors().stream().map(InvalidMember::detail).collect(Collectors.joining("; "));
  }
}
