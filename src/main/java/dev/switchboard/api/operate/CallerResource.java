package dev.switchboard.api.operate;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/caller}: what the API key of the request is called, and what it allows. */
public final class CallerResource implements Resource {
  private final Authenticator keys;
  private final String version;

  /**
   * @param version of the product
   */
  public CallerResource(Authenticator keys, String version) {
    this.keys = keys;
    this.version = version;
  }

  private record CallerJson(@Nullable String name, List<String> scopes, String version) {}

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/caller", Policy.ANY_KEY, this::show));
  }

  private Reply show(Exchange exchange) {
    String name = keys.areNeeded() ? exchange.caller() : null;
    List<String> scopes = keys.scopes(exchange).stream().sorted().map(Scope::wireName).toList();
    return Reply.document(200, new CallerJson(name, scopes, version));
  }
}
