package dev.switchboard.store.postgres;

import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;

/**
 * Events of commits whose outcome is unknown. Such an event may be leased to this process, which
 * does not have it in memory; so its lease is given back, once or as soon as the commit turns up.
 */
final class DoubtfulCommits {
  private static final Sql RELEASE_ONE = Sql.load("queue.sql").get("release_one");

  /** For so long an event is looked for at every heartbeat that has room for it. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** How often after that: the server may go on with a commit whose client is gone. */
  private static final Duration LATE_LOOK = Duration.ofMinutes(1);

  /** How long such a commit may still turn up, because the server waits for a standby. */
  private static final Duration MAX_DOUBT = Duration.ofDays(1);

  /** Several outages' worth; an event more stays leased until this process ends. */
  private static final int MAX_DOUBTS = 10_000;

  /** Of these at one heartbeat, those that wait longest, so that the lease is renewed in time. */
  private static final int MAX_LOOKS = 200;

  private final LongSupplier nanoTime;
  private final Queue<Doubt> doubts = new LinkedBlockingQueue<>(MAX_DOUBTS);

  private record Doubt(EventKey event, Lease lease, long sinceNanos, long dueNanos) {
    boolean isOver(long now) {
      return now - sinceNanos > MAX_DOUBT.toNanos();
    }

    Doubt lookedForAt(long now) {
      boolean fresh = now - sinceNanos < FRESH.toNanos();
      return new Doubt(event, lease, sinceNanos, fresh ? now : now + LATE_LOOK.toNanos());
    }
  }

  DoubtfulCommits(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Adds events; from any thread. */
  void add(List<LeasedMessage> events) {
    long now = nanoTime.getAsLong();
    for (LeasedMessage event : events) {
      var _ = doubts.offer(new Doubt(event.key(), event.lease(), now, now));
    }
  }

  /** The process has a new number: what it leased under the old one is free. */
  void clear() {
    doubts.clear();
  }

  /** Gives back the events that are there. */
  void release(Connection connection, HandOff handOff) throws SQLException {
    long now = nanoTime.getAsLong();
    List<Doubt> due =
        doubts.stream().filter(doubt -> now - doubt.dueNanos() >= 0).limit(MAX_LOOKS).toList();
    Statements statements = new Statements(connection, Dialect.POSTGRESQL);
    List<Doubt> left = new ArrayList<>();
    Set<String> channels = new TreeSet<>();
    for (Doubt doubt : due) {
      if (isReleased(statements, doubt) || doubt.isOver(now)) {
        channels.add(doubt.event().channel());
      } else {
        left.add(doubt.lookedForAt(now));
      }
    }
    connection.commit();
    doubts.removeAll(Set.copyOf(due));
    left.forEach(doubt -> {
      var _ = doubts.offer(doubt);
    });
    channels.forEach(handOff::fellBehind);
  }

  private static boolean isReleased(Statements statements, Doubt doubt) throws SQLException {
    return statements
            .statement(RELEASE_ONE)
            .set("channel", doubt.event().channel())
            .set("due_at", doubt.event().dueAt())
            .set("id", doubt.event().id())
            .set("owner", doubt.lease().owner())
            .set("fence", doubt.lease().fence())
            .update()
        == 1;
  }
}
