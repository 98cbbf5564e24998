package dev.switchboard.store;

import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.InboundEvent;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeaseClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What tells the others that this process is alive: a row of {@code nodes}, renewed every now and
 * then on the clock of the database. One update keeps everything that the process holds.
 *
 * <p>Here the time since the last renewal is measured from before it was sent, so the process gives
 * up sooner than the others take over, whatever the network does. A process that was too late goes
 * on under a new number; what it held under the old one is everybody's, its own copies in memory
 * included.
 */
final class NodeLease implements LeaseClock {
  private static final Sql.File NODES = Sql.load("nodes.sql");
  private static final Sql REGISTER = NODES.get("register");
  private static final Sql RENEW = NODES.get("renew");
  private static final Sql RENUMBER = NODES.get("renumber");
  private static final Sql COUNT_LIVE = NODES.get("count_live");
  private static final Sql UNREGISTER = NODES.get("unregister");
  private static final Sql FORGET_DEAD = NODES.get("forget_dead");
  private static final Sql RELEASE_ONE = Sql.load("queue.sql").get("release_one");

  /**
   * How long the row of a dead node stays, for whoever wonders, and so that its slot stays its own.
   */
  private static final Duration KEPT = Duration.ofHours(1);

  /** Until when a commit of unknown outcome is looked for at every tick that has room for it. */
  private static final Duration FRESH_DOUBT = Duration.ofMinutes(1);

  /**
   * How often it is looked for after that. The server may go on with a commit whose client is gone
   * for as long as it waits for a standby.
   */
  private static final Duration LATE_LOOK = Duration.ofMinutes(1);

  /** How long a commit of unknown outcome may still turn up. */
  private static final Duration MAX_DOUBT = Duration.ofDays(1);

  /** Several outages' worth; an event more stays leased until this process ends. */
  private static final int MAX_DOUBTS = 10_000;

  /** Of these in one tick, those that wait longest, so that the lease is renewed in time. */
  private static final int MAX_LOOKS = 200;

  /** After so many heartbeats in a row without an answer the database is taken to be away. */
  private static final int AWAY_AFTER = 2;

  /** Others may be taking the smallest free slot at the same moment. */
  private static final int MAX_REGISTRATIONS = 300;

  private final DataSource connections;
  private final Duration leaseDuration;
  private final LongSupplier nanoTime;
  private final Instant startedAt;
  private final int slot;
  private final QueueFloors floors;
  private final Queue<Doubt> doubts = new LinkedBlockingQueue<>(MAX_DOUBTS);
  private volatile long owner;
  private volatile long currentUntil;
  private volatile int missed;
  private volatile Peers peers = new Peers(1, 0, Set.of());

  /**
   * Those whose leases hold.
   *
   * @param live how many there are
   * @param eldest the smallest number among them
   * @param channels what the others can send
   */
  private record Peers(int live, long eldest, Set<String> channels) {}

  /** An event that is leased to this process, if its commit took effect, and that nobody has. */
  private record Doubt(EventKey event, Lease lease, long sinceNanos, long dueNanos) {
    Doubt lookedForAt(long now) {
      boolean fresh = now - sinceNanos < FRESH_DOUBT.toNanos();
      return new Doubt(event, lease, sinceNanos, fresh ? now : now + LATE_LOOK.toNanos());
    }
  }

  private record Registration(long owner, int slot) {}

  private NodeLease(
      DataSource connections,
      Duration leaseDuration,
      LongSupplier nanoTime,
      Instant startedAt,
      Registration registration) {
    this.connections = connections;
    this.leaseDuration = leaseDuration;
    this.nanoTime = nanoTime;
    this.startedAt = startedAt;
    this.floors = new QueueFloors();
    this.owner = registration.owner();
    this.slot = registration.slot();
  }

  /**
   * Enters this process among the nodes.
   *
   * @throws SQLException also when there are too many
   */
  static NodeLease register(
      DataSource connections, Duration leaseDuration, LongSupplier nanoTime, Instant startedAt)
      throws SQLException {
    long sentAt = nanoTime.getAsLong();
    try (Connection connection = connections.getConnection()) {
      forgetDead(connection);
      Registration registration = register(connection, leaseDuration, startedAt);
      connection.commit();
      NodeLease lease =
          new NodeLease(connections, leaseDuration, nanoTime, startedAt, registration);
      lease.renewed(sentAt);
      lease.countPeers(connection);
      connection.commit();
      return lease;
    }
  }

  /** How long before the end of the lease no call is started and no renewal is taken any more. */
  static Duration marginOf(Duration leaseDuration) {
    Duration fifth = leaseDuration.dividedBy(5);
    Duration most = Duration.ofSeconds(1);
    return fifth.compareTo(most) < 0 ? fifth : most;
  }

  /** How often to {@link #tick}: often enough that one failure costs nothing. */
  Duration interval() {
    Duration part = leaseDuration.dividedBy(5);
    Duration most = Duration.ofSeconds(1);
    return part.compareTo(most) < 0 ? part : most;
  }

  long owner() {
    return owner;
  }

  /** How many nodes were alive, this one included, when the database was asked last. */
  int liveNodes() {
    return peers.live();
  }

  /** Whether none of those that were alive then has been there for longer. */
  boolean isEldest() {
    return peers.eldest() == owner;
  }

  /** The part of the ids that is this process's alone. */
  int slot() {
    return slot;
  }

  /** Whether the database is taken to be there: one heartbeat without an answer says little. */
  boolean isAnswering() {
    return missed < AWAY_AFTER;
  }

  @Override
  public boolean isCurrent(long monotonicNanos) {
    return currentUntil - monotonicNanos > 0;
  }

  @Override
  public boolean isLost(Lease lease) {
    return lease.owner() != owner;
  }

  @Override
  public boolean hasCompany() {
    return peers.live() > 1;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  /** The channels that the other live nodes could send when the database was asked last. */
  Set<String> channelsElsewhere() {
    return peers.channels();
  }

  /** Where the queue begins, as far as this process has seen. */
  QueueFloors floors() {
    return floors;
  }

  /** Keeps an eye on events whose commit has an unknown outcome; from any thread. */
  void doubt(List<InboundEvent> events) {
    long now = nanoTime.getAsLong();
    for (InboundEvent event : events) {
      var _ = doubts.offer(new Doubt(event.key(), event.lease(), now, now));
    }
  }

  /**
   * Renews the lease, says which channels this node can send, counts those that are alive, and
   * looks for what nobody holds. Without an answer of the database it leaves everything to the next
   * time.
   *
   * @throws IllegalStateException when this process was away so long that it has lost its slot
   */
  void tick(HandOff handOff) {
    long sentAt = nanoTime.getAsLong();
    try (Connection connection = connections.getConnection()) {
      if (!renew(connection, handOff.channels())) {
        renumber(connection);
      }
      connection.commit();
      renewed(sentAt);
      countPeers(connection);
      releaseDoubtful(connection, handOff);
      forgetDead(connection);
      connection.commit();
      lookThrough(connection, handOff);
    } catch (SQLException _) {
      // Whoever needs the database says so; a heartbeat that fails is not worth a line each.
      missed = Math.min(missed + 1, AWAY_AFTER);
    }
  }

  /** Takes this process out of the nodes: what it still holds is free. */
  void end() throws SQLException {
    try {
      unregister();
    } catch (SQLException _) {
      // The connection may have broken while it lay in the pool; the next one is new.
      unregister();
    }
  }

  private void unregister() throws SQLException {
    try (Connection connection = connections.getConnection();
        NamedStatement statement = statement(connection, UNREGISTER)) {
      statement.set("id", owner).update();
      connection.commit();
    }
  }

  private void renewed(long sentAt) {
    currentUntil = sentAt + leaseDuration.minus(marginOf(leaseDuration)).toNanos();
    missed = 0;
  }

  private void countPeers(Connection connection) throws SQLException {
    try (NamedStatement statement = statement(connection, COUNT_LIVE).set("id", owner);
        ResultSet row = statement.query()) {
      row.next();
      String elsewhere = row.getString("channels_elsewhere");
      peers =
          new Peers(
              Math.max(1, row.getInt("live")),
              row.getLong("eldest"),
              elsewhere == null ? Set.of() : Set.copyOf(List.of(elsewhere.split(","))));
    }
  }

  private boolean renew(Connection connection, Set<String> channels) throws SQLException {
    try (NamedStatement statement = statement(connection, RENEW)) {
      return statement
              .set("lease", micros(leaseDuration))
              .set("channels", String.join(",", channels))
              .set("id", owner)
              .set("margin", micros(marginOf(leaseDuration)))
              .update()
          == 1;
    }
  }

  /** What the old number held in memory is lost from here on, so what was in doubt is not ours. */
  private void renumber(Connection connection) throws SQLException {
    long renumbered;
    try (NamedStatement statement = statement(connection, RENUMBER);
        ResultSet row =
            statement
                .set("lease", micros(leaseDuration))
                .set("slot", slot)
                .set("started_at", startedAt)
                .query()) {
      if (!row.next()) {
        throw new IllegalStateException("this node was away so long that it has been forgotten");
      }
      renumbered = row.getLong("id");
    }
    connection.commit();
    owner = renumbered;
    doubts.clear();
  }

  private void releaseDoubtful(Connection connection, HandOff handOff) throws SQLException {
    long now = nanoTime.getAsLong();
    Set<Doubt> due =
        doubts.stream()
            .filter(doubt -> now - doubt.dueNanos() >= 0)
            .limit(MAX_LOOKS)
            .collect(Collectors.toSet());
    Set<Doubt> settled = new HashSet<>();
    for (Doubt doubt : due) {
      if (release(connection, doubt) || now - doubt.sinceNanos() > MAX_DOUBT.toNanos()) {
        settled.add(doubt);
      }
    }
    connection.commit();
    doubts.removeAll(due);
    for (Doubt doubt : due) {
      if (settled.contains(doubt)) {
        handOff.fellBehind(doubt.event().channel());
      } else {
        var _ = doubts.offer(doubt.lookedForAt(now));
      }
    }
  }

  private static boolean release(Connection connection, Doubt doubt) throws SQLException {
    try (NamedStatement statement = statement(connection, RELEASE_ONE)) {
      return statement
              .set("channel", doubt.event().channel())
              .set("due_at", doubt.event().dueAt())
              .set("id", doubt.event().id())
              .set("owner", doubt.lease().owner())
              .set("fence", doubt.lease().fence())
              .update()
          == 1;
    }
  }

  /**
   * What it is about can wait: a look that takes too long is no sign of a database that is away.
   */
  private void lookThrough(Connection connection, HandOff handOff) throws SQLException {
    try {
      floors.look(connection, owner).forEach(handOff::fellBehind);
      connection.commit();
    } catch (SQLException e) {
      if (PostgresErrors.kindOf(e) != TransactionRunner.Kind.UNABLE) {
        throw e;
      }
      connection.rollback();
    }
  }

  /**
   * Looks for what nobody holds of a channel from the very beginning of the queue, on a connection
   * that has the time for it; from a thread that may take as long.
   *
   * @return whether something was found
   */
  boolean lookThroughAll(Connection connection, String channel, HandOff handOff)
      throws SQLException {
    boolean orphaned = floors.lookFromTheBeginning(connection, channel, owner);
    connection.commit();
    if (orphaned) {
      handOff.fellBehind(channel);
    }
    return orphaned;
  }

  private static Registration register(
      Connection connection, Duration leaseDuration, Instant startedAt) throws SQLException {
    for (int i = 0; i < MAX_REGISTRATIONS; i++) {
      Registration registration = tryRegister(connection, leaseDuration, startedAt);
      connection.commit();
      if (registration != null) {
        return registration;
      }
    }
    throw new SQLException("there are as many nodes as there can be");
  }

  private static @Nullable Registration tryRegister(
      Connection connection, Duration leaseDuration, Instant startedAt) throws SQLException {
    try (NamedStatement statement = statement(connection, REGISTER);
        ResultSet row =
            statement.set("started_at", startedAt).set("lease", micros(leaseDuration)).query()) {
      return row.next() ? new Registration(row.getLong("id"), row.getInt("slot")) : null;
    }
  }

  private static void forgetDead(Connection connection) throws SQLException {
    try (NamedStatement statement = statement(connection, FORGET_DEAD)) {
      statement.set("kept", micros(KEPT)).update();
    }
  }

  private static NamedStatement statement(Connection connection, Sql sql) throws SQLException {
    return new NamedStatement(connection, sql.in(Dialect.POSTGRESQL));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
