package dev.switchboard.store.memory;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Lists the processes that share a store in memory. */
final class MemoryNodes implements Nodes {
  private final MemoryProcess process;
  private final MemoryStore store;
  private final NodeName self;
  private final Supplier<Set<String>> channels;
  private final Instant startedAt;

  MemoryNodes(MemoryProcess process, NodeName self, Supplier<Set<String>> channels) {
    this.self = self;
    this.channels = channels;
    this.process = process;
    this.store = process.store();
    this.startedAt = store.nodes().now();
  }

  @Override
  public List<Node> nodes() {
    return store.transaction(() -> {
      Instant now = store.nodes().now();
      long own = process.owner();
      if (!process.membership().isShared()) {
        return List.of(
            new Node(
                own, true, self, channels.get(), startedAt, null, null, store.queue().heldBy(own)));
      }
      return store.nodes().rows().stream()
          .map(row ->
              new Node(
                  row.owner(),
                  row.owner() == own,
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
