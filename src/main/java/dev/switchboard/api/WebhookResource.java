package dev.switchboard.api;

import dev.switchboard.api.request.DeliveryReader;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.Problem.InvalidMember;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.Intake;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of providers: {@code POST /api/webhooks/sms}, {@code POST /api/webhooks/email} and,
 * for simulations, {@code POST /api/provider/mock/inbound}. A webhook with a secret needs a
 * signature instead of an API key. Simulations are there for channels of mock providers, and are no
 * way around a signature.
 */
public final class WebhookResource implements Resource {
  private static final int MALFORMED = 400;

  private final Intake intake;
  private final DeliveryReader reader;
  private final Map<Channel.Family, WebhookVerifier> signatures;
  private final Set<Channel> simulated;
  private final BiConsumer<String, String> rejected;

  /** Reads a body that came in a webhook of this id. */
  @FunctionalInterface
  private interface Reading {
    Delivery of(byte[] body, @Nullable String webhookId);
  }

  /**
   * @param signatures how the webhook of a family is signed; one that is missing takes API keys
   * @param mocked channels that a mock provider carries
   * @param rejected hears of every malformed delivery (006 FR-012): the id of the request, and the
   *     errors, which name members and never their values
   */
  public WebhookResource(
      Intake intake,
      AddressReader addresses,
      MessageLimits limits,
      Map<Channel.Family, WebhookVerifier> signatures,
      Set<Channel> mocked,
      BiConsumer<String, String> rejected) {
    this.intake = intake;
    this.reader = new DeliveryReader(addresses, limits);
    this.signatures = signatures;
    this.simulated =
        mocked.stream()
            .filter(channel -> !signatures.containsKey(channel.family()))
            .collect(Collectors.toUnmodifiableSet());
    this.rejected = rejected;
  }

  @Override
  public void register(Routes routes) {
    for (Channel.Family family : Channel.Family.values()) {
      webhook(
          routes,
          "/api/webhooks/" + family.pathSegment(),
          signatures.get(family),
          (body, id) -> reader.read(family, body, id));
    }
    if (!simulated.isEmpty()) {
      webhook(
          routes, "/api/provider/mock/inbound", null, (body, _) -> reader.read(body, simulated));
    }
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
      delivery = read.of(body, signed ? WebhookVerifier.id(exchange) : null);
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

  /** What is wrong with a delivery, for the log: names of members, never their values. */
  static String reason(Problem problem) {
    return problem.errors().isEmpty()
        ? problem.toString()
        : problem.errors().stream().map(InvalidMember::detail).collect(Collectors.joining("; "));
  }
}
