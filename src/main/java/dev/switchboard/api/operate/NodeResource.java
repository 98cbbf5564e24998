package dev.switchboard.api.operate;

import dev.switchboard.cluster.Nodes;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/nodes}: the processes that share the store, and whether their leases hold. */
public final class NodeResource implements Resource {
  private final Nodes nodes;

  public NodeResource(Nodes nodes) {
    this.nodes = nodes;
  }

  private record NodeList(List<NodeJson> items) {}

  private record NodeJson(
      String id,
      boolean self,
      boolean alive,
      String host,
      String version,
      Set<String> channels,
      Instant startedAt,
      @Nullable Long leaseAgeMs,
      @Nullable Long leaseExpiresInMs,
      long leased) {
    static NodeJson of(Nodes.Node node) {
      return new NodeJson(
          String.valueOf(node.id()),
          node.self(),
          node.isAlive(),
          node.name().host(),
          node.name().version(),
          node.channels(),
          node.startedAt(),
          millis(node.sinceRenewal()),
          millis(node.untilExpiry()),
          node.leased());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
      return duration == null ? null : duration.toMillis();
    }
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/nodes", Policy.scope(Scope.READ), _ -> list()));
  }

  private Reply list() {
    return Reply.document(200, new NodeList(nodes.nodes().stream().map(NodeJson::of).toList()));
  }
}
