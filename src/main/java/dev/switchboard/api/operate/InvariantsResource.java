package dev.switchboard.api.operate;

import dev.switchboard.history.Invariants;
import dev.switchboard.history.Invariants.ChannelCounts;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.message.Channel;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /api/invariants}: whether every accepted message is accounted for. */
public final class InvariantsResource implements Resource {
  private final Invariants invariants;

  public InvariantsResource(Invariants invariants) {
    this.invariants = invariants;
  }

  private record Document(Map<String, ChannelJson> channels, long drift) {}

  private record ChannelJson(
      long accepted, long pending, long dispatched, long failed, long drift) {}

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/invariants", Policy.scope(Scope.READ), _ -> show()));
  }

  private Reply show() {
    Map<String, ChannelJson> channels = new LinkedHashMap<>();
    long drift = 0;
    for (Map.Entry<Channel, ChannelCounts> entry : invariants.byChannel().entrySet()) {
      ChannelCounts it = entry.getValue();
      channels.put(
          entry.getKey().wireName(),
          new ChannelJson(it.accepted(), it.pending(), it.dispatched(), it.failed(), it.drift()));
      // The surplus of one channel must not hide what another has lost.
      drift += Math.abs(it.drift());
    }
    return Reply.document(200, new Document(channels, drift));
  }
}
