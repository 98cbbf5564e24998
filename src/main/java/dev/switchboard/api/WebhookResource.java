package dev.switchboard.api;

import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Policy;
import dev.switchboard.http.Problem;
import dev.switchboard.http.Problem.InvalidMember;
import dev.switchboard.http.ProblemException;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.message.AddressReader;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of providers: {@code POST /api/webhooks/sms}, {@code POST /api/webhooks/email} and,
 * for simulations, {@code POST /api/provider/mock/inbound}. A webhook with a secret needs a
 * signature instead of an API key.
 */
public final class WebhookResource implements Resource {
  private static final int MALFORMED = 400;

  private final Intake intake;
  private final DeliveryReader reader;
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
  private interface Reading {
    Delivery of(byte[] body, @Nullable String webhookId);
  }

  /**
   * @param rejected hears of every malformed delivery (006 FR-012): the id of the request, and the
   *     errors, which name members and never their values
   */
  public WebhookResource(
      Intake intake,
      AddressReader addresses,
      MessageLimits limits,
      Signatures signatures,
      BiConsumer<String, String> rejected) {
    this.intake = intake;
    this.reader = new DeliveryReader(addresses, limits);
    this.signatures = signatures;
    this.rejected = rejected;
  }

  @Override
  public void register(Routes routes) {
    webhook(routes, "/api/webhooks/sms", signatures.text(), reader::readText);
    webhook(routes, "/api/webhooks/email", signatures.email(), reader::readEmail);
    webhook(routes, "/api/provider/mock/inbound", null, (body, _) -> reader.read(body));
  }

  private void webhook(
      Routes routes, String path, @Nullable WebhookVerifier verifier, Reading read) {
    Policy policy = verifier == null ? Policy.scope(Scope.SEND) : Policy.signed(verifier);
    routes.add(
        Route.post(path, policy, Body.JSON, exchange -> receive(exchange, verifier != null, read)));
  }

  private Reply receive(Exchange exchange, boolean signed, Reading read) {
    Delivery delivery;
    IdempotencyKey key;
    try {
      byte[] body = exchange.readBody();
      key = IdempotencyKeyHeader.read(exchange, body);
      delivery = read.of(body, signed ? exchange.header(WebhookVerifier.ID) : null);
      exchange.bodyParsed();
    } catch (ProblemException e) {
      if (e.problem().code().status() == MALFORMED) {
        rejected.accept(exchange.requestId(), reason(e.problem()));
      }
      throw e;
    }
    return IntakeReplies.reply(
        exchange, intake.receive(delivery, exchange.client().limitKey(), key));
  }

  private static String reason(Problem problem) {
    return problem.errors().isEmpty()
        ? problem.toString()
        : problem.errors().stream().map(InvalidMember::detail).collect(Collectors.joining("; "));
  }
}
