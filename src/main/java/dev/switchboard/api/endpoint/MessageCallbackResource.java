package dev.switchboard.api.endpoint;

import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.message.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom the events of one message were told to: {@code /api/messages/{id}/callbacks}. */
public final class MessageCallbackResource implements Resource {
  private final EventHistory history;

  private record ToldList(List<ToldJson> items) {}

  /**
   * @param endpoint null for the {@code status_callback} of the message
   */
  private record ToldJson(@Nullable EndpointName endpoint, DeliveryJson delivery) {}

  private record EndpointName(String id, @Nullable String name, String url) {
    static @Nullable EndpointName of(@Nullable Endpoint endpoint) {
      return endpoint == null
          ? null
          : new EndpointName(endpoint.id().toString(), endpoint.name(), endpoint.url().toString());
    }
  }

  public MessageCallbackResource(EventHistory history) {
    this.history = history;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/messages/{id}/callbacks", Policy.scope(Scope.READ), this::list));
  }

  private Reply list(Exchange exchange) {
    List<ToldJson> items =
        MessageId.parse(exchange.pathParameter("id"))
            .flatMap(history::toldOf)
            .orElseThrow(
                () -> Problem.of(ProblemCode.NOT_FOUND, "There is no such message.").exception())
            .stream()
            .map(it -> new ToldJson(EndpointName.of(it.endpoint()), DeliveryJson.of(it.delivery())))
            .toList();
    return Reply.document(200, new ToldList(items));
  }
}
