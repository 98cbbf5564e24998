package dev.switchboard.http;

import dev.switchboard.cluster.Nodes;
import dev.switchboard.cluster.Nodes.Node;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /api/nodes}: the processes that share the store, and whether their leases hold. */
public final class NodeResource implements Resource {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Nodes nodes;

  public NodeResource(Nodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/nodes", Policy.scope(Scope.READ), _ -> list()));
  }

  private Reply list() {
    try {
      return Reply.json(
          200,
          JSON.writeValueAsBytes(
              Map.of("items", nodes.nodes().stream().map(NodeResource::document).toList())));
    } catch (StoreUnavailableException e) {
      throw Unavailable.problem(e).exception();
    }
  }

  private static Map<String, @Nullable Object> document(Node node) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("id", String.valueOf(node.id()));
    document.put("self", node.self());
    document.put("alive", node.isAlive());
    document.put("started_at", MessageJson.time(node.startedAt()));
    document.put("lease_age_ms", millis(node.sinceRenewal()));
    document.put("lease_expires_in_ms", millis(node.untilExpiry()));
    document.put("leased", node.leased());
    return document;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }
}
