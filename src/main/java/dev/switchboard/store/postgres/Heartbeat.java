package dev.switchboard.store.postgres;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.HandOff;
import dev.switchboard.store.database.TransactionRunner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a node does all the time, on connections of its own so that a busy node does not seem dead:
 * it renews its lease, gives back what doubtful commits left leased, and looks for events that no
 * live node holds. A second thread looks through the whole queue, which may take long.
 */
final class Heartbeat {
  /** How often to look through the whole queue. */
  private static final Duration QUEUE_LOOK = Duration.ofMinutes(1);

  /** A look that found nothing is not repeated for so many times as long as it took. */
  private static final int REST = 20;

  private final PostgresConnections connections;
  private final ClusterNode node;
  private final LongSupplier nanoTime;
  private final DoubtfulCommits doubts;
  private final QueueFloors floors = new QueueFloors();
  private final ScheduledExecutorService beats = thread("switchboard-heartbeat");
  private final ScheduledExecutorService looks = thread("switchboard-queue-look");

  Heartbeat(PostgresConnections connections, ClusterNode node, LongSupplier nanoTime) {
    this.connections = connections;
    this.node = node;
    this.nanoTime = nanoTime;
    this.doubts = new DoubtfulCommits(nanoTime);
  }

  /**
   * Begins.
   *
   * @param handOff told of channels for which events wait in the store
   * @param failStop told when this node cannot go on: without a heartbeat it would hold work that
   *     others believe to be theirs
   */
  void start(HandOff handOff, Consumer<Throwable> failStop) {
    long interval = node.interval().toMillis();
    var _ =
        beats.scheduleWithFixedDelay(
            () -> failing(failStop, () -> beat(handOff)),
            interval,
            interval,
            TimeUnit.MILLISECONDS);
    scheduleLook(node.interval(), handOff, failStop);
  }

  void stop() {
    beats.shutdownNow();
    looks.shutdownNow();
  }

  DoubtfulCommits doubts() {
    return doubts;
  }

  QueueFloors floors() {
    return floors;
  }

  /** One heartbeat. */
  void beat(HandOff handOff) {
    long before = node.owner();
    boolean answered = node.beat(handOff.channels());
    if (node.owner() != before) {
      doubts.clear();
    }
    if (!answered) {
      return;
    }
    try (Connection connection = connections.heartbeat.getConnection()) {
      doubts.release(connection, handOff);
      floors.look(connection, node.owner()).forEach(handOff::fellBehind);
      connection.commit();
    } catch (SQLException _) {
      // It can wait for the next heartbeat. A look that takes too long is no sign of an outage.
    }
  }

  /**
   * Looks through the whole queue, one channel after the other, for events that no live node holds.
   *
   * @return when to look again: soon where the database did not answer or something was found, late
   *     where it took long
   */
  Duration lookThroughQueue(HandOff handOff) {
    long start = nanoTime.getAsLong();
    boolean soon = false;
    for (String channel : Channel.wireNames()) {
      try (Connection connection = connections.queueLook.getConnection()) {
        boolean orphaned = floors.lookFromTheBeginning(connection, channel, node.owner());
        connection.commit();
        if (orphaned) {
          handOff.fellBehind(channel);
        }
        soon |= orphaned;
      } catch (SQLException e) {
        // The queue may be too long to be read in time; then soon would not help.
        soon |= PostgresErrors.kindOf(e) != TransactionRunner.Kind.UNABLE;
      }
    }
    Duration taken = Duration.ofNanos(nanoTime.getAsLong() - start);
    Duration rest = taken.multipliedBy(soon ? 1 : REST);
    Duration least = soon ? node.interval() : QUEUE_LOOK;
    return rest.compareTo(least) > 0 ? rest : least;
  }

  private void scheduleLook(Duration rest, HandOff handOff, Consumer<Throwable> failStop) {
    Runnable look =
        () -> {
          Duration next = lookThroughQueue(handOff);
          if (!looks.isShutdown()) {
            scheduleLook(next, handOff, failStop);
          }
        };
    var _ = looks.schedule(() -> failing(failStop, look), rest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void failing(Consumer<Throwable> failStop, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failStop.accept(e);
      throw e;
    }
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon().factory());
  }
}
