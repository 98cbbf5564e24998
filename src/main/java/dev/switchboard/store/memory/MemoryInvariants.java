package dev.switchboard.store.memory;

import dev.switchboard.history.Invariants;
import dev.switchboard.message.Channel;
import java.util.EnumMap;
import java.util.Map;

/** The counts of a store in memory. */
final class MemoryInvariants implements Invariants {
  private final MemoryStore store;
  private final Tables tables;

  MemoryInvariants(MemoryProcess process) {
    this.store = process.store();
    this.tables = process.tables();
  }

  @Override
  public Map<Channel, ChannelCounts> byChannel() {
    return store.transaction(() -> {
      Map<Channel, ChannelCounts> counts = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        Totals totals = tables.totalsOrNone(channel.wireName());
        counts.put(
            channel,
            new ChannelCounts(
                totals.accepted,
                store.queue().rowsOf(channel.wireName()),
                totals.dispatched,
                totals.failed));
      }
      return counts;
    });
  }
}
