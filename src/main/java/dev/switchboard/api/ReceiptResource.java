package dev.switchboard.api;

import dev.switchboard.api.request.ReceiptReader;
import dev.switchboard.http.Body;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.inbound.Receipts;
import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What providers say became of messages: {@code POST /api/webhooks/sms/receipts} and {@code
 * /email/receipts}. They are signed as the other webhooks are.
 */
public final class ReceiptResource implements Resource {
  private static final int MALFORMED = 400;

  private final Receipts receipts;
  private final ProviderRegistry registry;
  private final ReceiptReader reader;
  private final Map<Channel.Family, WebhookVerifier> signatures;
  private final BiConsumer<String, String> rejected;

  /**
   * @param signatures how the webhook of a family is signed; one that is missing takes API keys
   * @param rejected hears of every malformed request: its id, and the errors, which name members
   *     and never their values
   */
  public ReceiptResource(
      Receipts receipts,
      ProviderRegistry registry,
      Map<Channel.Family, WebhookVerifier> signatures,
      InstantSource clock,
      BiConsumer<String, String> rejected) {
    this.receipts = receipts;
    this.registry = registry;
    this.reader = new ReceiptReader(clock);
    this.signatures = signatures;
    this.rejected = rejected;
  }

  @Override
  public void register(Routes routes) {
    for (Channel.Family family : Channel.Family.values()) {
      WebhookVerifier verifier = signatures.get(family);
      routes.add(
          Route.post(
              "/api/webhooks/" + family.pathSegment() + "/receipts",
              verifier == null ? Policy.scope(Scope.SEND) : Policy.signed(verifier),
              Body.JSON,
              exchange -> take(exchange, family)));
    }
  }

  private Reply take(Exchange exchange, Channel.Family family) {
    List<DeliveryReceipt> taken;
    try {
      taken = reader.read(exchange.readBody());
      exchange.bodyParsed();
    } catch (ProblemException e) {
      if (e.problem().code().status() == MALFORMED) {
        rejected.accept(exchange.requestId(), WebhookResource.reason(e.problem()));
      }
      throw e;
    }
    receipts.take(providers(family), taken);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("status", "accepted");
    answer.put("count", taken.size());
    return Reply.document(202, answer);
  }

  /** Those that carry a channel of the family: one of them has sent the message. */
  private List<String> providers(Channel.Family family) {
    return family.channels().stream()
        .map(registry::providerFor)
        .flatMap(Optional::stream)
        .map(Provider::name)
        .distinct()
        .toList();
  }
}
