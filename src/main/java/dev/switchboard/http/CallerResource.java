package dev.switchboard.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /api/caller}: what the API key of the request is called, and what it allows. */
public final class CallerResource implements Resource {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Authenticator keys;
  private final String version;

  /**
   * @param version of the product
   */
  public CallerResource(Authenticator keys, String version) {
    this.keys = keys;
    this.version = version;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/caller", Policy.ANY_KEY, this::show));
  }

  private Reply show(Exchange exchange) {
    List<String> scopes = keys.scopes(exchange).stream().sorted().map(Scope::wireName).toList();
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("name", keys.areNeeded() ? exchange.caller() : null);
    document.put("scopes", scopes);
    document.put("version", version);
    return Reply.json(200, JSON.writeValueAsBytes(document));
  }
}
