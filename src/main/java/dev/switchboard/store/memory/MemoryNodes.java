package dev.switchboard.store.memory;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Lists the processes that share a store in memory. */
final class MemoryNodes implements Nodes {
  private static final NodeName ALONE = new NodeName("", "");

  private final MemoryProcess process;
  private final MemoryStore store;
  private final Instant startedAt;

  MemoryNodes(MemoryProcess process) {
    this.process = process;
    this.store = process.store();
    this.startedAt = store.nodes().now();
  }

  @Override
  public List<Node> nodes() {
    return store.transaction(() -> {
      Instant now = store.nodes().now();
      long self = process.owner();
      if (!process.membership().isShared()) {
        return List.of(
            new Node(
                self, true, ALONE, Set.of(), startedAt, null, null, store.queue().heldBy(self)));
      }
      return store.nodes().rows().stream()
          .map(row ->
              new Node(
                  row.owner(),
                  row.owner() == self,
                  row.name(),
                  row.channels(),
                  row.startedAt(),
                  Duration.between(row.renewedAt(), now),
                  Duration.between(now, row.expiresAt()),
                  store.queue().heldBy(row.owner())))
          .toList();
    });
  }
}
