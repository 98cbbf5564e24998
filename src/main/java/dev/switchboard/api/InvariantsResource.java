package dev.switchboard.api;

import dev.switchboard.http.Policy;
import dev.switchboard.http.Reply;
import dev.switchboard.http.Resource;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.Scope;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.Invariants.Tally;
import dev.switchboard.message.Channel;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /api/invariants}: whether every accepted message is accounted for. */
public final class InvariantsResource implements Resource {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Invariants invariants;

  public InvariantsResource(Invariants invariants) {
    this.invariants = invariants;
  }

  @Override
  public void register(Routes routes) {
    routes.add(Route.getJson("/api/invariants", Policy.scope(Scope.READ), _ -> show()));
  }

  private Reply show() {
    return Reply.json(200, json(invariants.tallies()));
  }

  private static byte[] json(Map<Channel, Tally> tallies) {
    Map<String, Map<String, Long>> channels = new LinkedHashMap<>();
    long drift = 0;
    for (Map.Entry<Channel, Tally> entry : tallies.entrySet()) {
      Tally tally = entry.getValue();
      Map<String, Long> members = new LinkedHashMap<>();
      members.put("accepted", tally.accepted());
      members.put("pending", tally.pending());
      members.put("dispatched", tally.dispatched());
      members.put("failed", tally.failed());
      members.put("drift", tally.drift());
      channels.put(entry.getKey().wireName(), members);
      // One channel's surplus must not hide what another has lost.
      drift += Math.abs(tally.drift());
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("channels", channels);
    body.put("drift", drift);
    return JSON.writeValueAsBytes(body);
  }
}
