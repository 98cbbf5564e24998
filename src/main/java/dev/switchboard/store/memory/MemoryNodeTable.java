package dev.switchboard.store.memory;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.NodeTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The nodes that share a store in memory. The numbers of nodes rise and are never given twice. */
final class MemoryNodeTable implements NodeTable {
  /** How long the row of a dead node stays: for operators, and so that its slot is not reused. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final MemoryStore store;
  private final InstantSource clock;
  private final TreeMap<Long, Row> rows = new TreeMap<>();
  private long lastOwner;

  /** A node. */
  record Row(
      long owner,
      int slot,
      NodeName name,
      Instant startedAt,
      Set<String> channels,
      Instant renewedAt,
      Instant expiresAt) {}

  MemoryNodeTable(MemoryStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public Optional<View> enter(Instant startedAt, Duration lease, NodeName name) {
    return store.transaction(() -> {
      Instant now = clock.instant();
      forgetDead(now);
      Set<Integer> taken = new TreeSet<>();
      rows.values().forEach(row -> taken.add(row.slot()));
      return IntStream.range(0, ClusterNode.SLOTS)
          .filter(slot -> !taken.contains(slot))
          .boxed()
          .findFirst()
          .map(slot -> put(slot, name, startedAt, Set.of(), now, lease));
    });
  }

  @Override
  public Optional<View> renew(Renewal renewal) {
    return store.transaction(() -> {
      Instant now = clock.instant();
      Row row = rows.get(renewal.owner());
      Optional<View> view;
      if (row != null && row.expiresAt().isAfter(now.plus(renewal.margin()))) {
        Row renewed =
            new Row(
                row.owner(),
                row.slot(),
                row.name(),
                row.startedAt(),
                renewal.channels(),
                now,
                now.plus(renewal.lease()));
        rows.put(row.owner(), renewed);
        view = Optional.of(view(renewed, now));
      } else if (row != null
          && row.slot() == renewal.slot()
          && row.startedAt().equals(renewal.startedAt())) {
        rows.remove(row.owner());
        view =
            Optional.of(
                put(row.slot(), row.name(), row.startedAt(), row.channels(), now, renewal.lease()));
      } else {
        view = Optional.empty();
      }
      forgetDead(now);
      return view;
    });
  }

  @Override
  public void leave(long owner) {
    store.transaction(() -> {
      store.queue().freeAll(owner);
      return rows.remove(owner);
    });
  }

  boolean isLive(long owner) {
    Row row = rows.get(owner);
    return row != null && row.expiresAt().isAfter(clock.instant());
  }

  /** Whether another live node could send this channel. */
  boolean isCarriedElsewhere(String channel, long self) {
    return rows.values().stream()
        .anyMatch(
            row -> row.owner() != self && row.channels().contains(channel) && isLive(row.owner()));
  }

  Collection<Row> rows() {
    return rows.values();
  }

  Instant now() {
    return clock.instant();
  }

  private View put(
      int slot,
      NodeName name,
      Instant startedAt,
      Set<String> channels,
      Instant now,
      Duration lease) {
    Row row = new Row(++lastOwner, slot, name, startedAt, channels, now, now.plus(lease));
    rows.put(row.owner(), row);
    return view(row, now);
  }

  private View view(Row self, Instant now) {
    Set<String> elsewhere = new TreeSet<>();
    int live = 0;
    long eldest = 0;
    for (Row row : rows.values()) {
      if (!row.expiresAt().isAfter(now)) {
        continue;
      }
      live++;
      eldest = eldest == 0 ? row.owner() : eldest;
      if (row.owner() != self.owner()) {
        elsewhere.addAll(row.channels());
      }
    }
    return new View(self.owner(), self.slot(), live, eldest, elsewhere);
  }

  private void forgetDead(Instant now) {
    rows.values().removeIf(row -> row.expiresAt().plus(KEPT).isBefore(now));
  }
}
