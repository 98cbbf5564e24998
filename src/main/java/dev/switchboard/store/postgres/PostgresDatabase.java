package dev.switchboard.store.postgres;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.Pending;
import dev.switchboard.store.database.QueueFloor;
import dev.switchboard.store.database.ReadPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The store of many processes: a PostgreSQL database that they share, and nothing else.
 *
 * <p>While the database is away this process stays: every request is told at once that the store is
 * unavailable, nothing new is started, and all goes on when the database is back.
 */
public final class PostgresDatabase extends Database {
  /** Each is a round trip or two. */
  private static final int MAX_WAITING_READS = 1_000;

  private static final int MAX_WAITING_LISTINGS = 64;

  private final PostgresConnections connections;
  private final ClusterNode node;
  private final LongSupplier nanoTime;
  private final Heartbeat heartbeat;
  private final ReadPool readers;
  private final ReadPool listers;
  private volatile @Nullable Running running;

  private record Running(PostgresTransactions transactions, CommitLines lines) {}

  private PostgresDatabase(
      PostgresConnections connections,
      ClusterNode node,
      Duration readTimeout,
      LongSupplier nanoTime)
      throws SQLException {
    this.connections = connections;
    this.node = node;
    this.nanoTime = nanoTime;
    this.heartbeat = new Heartbeat(connections, node, nanoTime);
    this.readers =
        pool(
            new ReadPool.Limits(
                "switchboard-read", PostgresConnections.READERS, MAX_WAITING_READS, readTimeout),
            connections.readers);
    this.listers =
        pool(
            new ReadPool.Limits(
                "switchboard-list", PostgresConnections.LISTERS, MAX_WAITING_LISTINGS, readTimeout),
            connections.listers);
  }

  private static ReadPool pool(ReadPool.Limits limits, DataSource connections) throws SQLException {
    return new ReadPool(limits, () -> new PooledReads(connections), ReadPool.Gate.OPEN);
  }

  /**
   * Opens the store, creating its tables where there are none, and enters this process among its
   * nodes.
   *
   * @param now recorded as the start of this process
   * @param name for people who look at the nodes
   * @param nanoTime the monotonic clock by which this process knows that its leases hold
   * @param listener hears of tables that are to be brought up to date
   * @throws StoreOpenException with a sentence for the user, when it cannot be opened
   */
  public static PostgresDatabase open(
      StoreSettings settings,
      Instant now,
      LongSupplier nanoTime,
      NodeName name,
      UpgradeListener listener)
      throws StoreOpenException {
    PostgresSchema.inspect(settings);
    PostgresSchema.migrate(settings, listener);
    Duration lease = settings.leaseDuration();
    PostgresConnections connections =
        new PostgresConnections(settings, ClusterNode.marginOf(lease));
    try {
      ClusterNode node =
          ClusterNode.enter(
              new PostgresNodeTable(connections.heartbeat), lease, nanoTime, now, name);
      refuseHalfMigrated(connections, node);
      return new PostgresDatabase(connections, node, settings.readTimeout(), nanoTime);
    } catch (SQLException e) {
      connections.close();
      throw new StoreOpenException(PostgresSchema.sentence(e), e);
    } catch (StoreUnavailableException e) {
      connections.close();
      throw new StoreOpenException(
          e.getCause() == null
              ? "the database cannot be used: " + e.getMessage()
              : PostgresSchema.sentence(e),
          e);
    } catch (StoreOpenException e) {
      connections.close();
      throw e;
    }
  }

  /** Asked when this process is among the nodes: a migration that begins later sees it there. */
  private static void refuseHalfMigrated(PostgresConnections connections, ClusterNode node)
      throws SQLException, StoreOpenException {
    boolean unfinished;
    try (Connection connection = connections.heartbeat.getConnection()) {
      unfinished = UnfinishedMigration.exists(connection);
      connection.commit();
    }
    if (unfinished) {
      node.leave();
      throw new StoreOpenException(
          "the database holds a part of what is being copied from SQLite; wait for `switchboard"
              + " migrate` to end, or if it was interrupted, run it again: it goes on where it"
              + " stopped");
    }
  }

  @Override
  public void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop) {
    PostgresTransactions transactions =
        new PostgresTransactions(
            connections.writers,
            node::owner,
            handOff,
            listener,
            outbox(),
            commits(),
            heartbeat.doubts()::add);
    running = new Running(transactions, new CommitLines(transactions));
    heartbeat.start(handOff, failStop);
  }

  @Override
  public boolean isReady() {
    return running != null && node.isAnswering() && node.isCurrent(nanoTime.getAsLong());
  }

  @Override
  public Membership membership() {
    return node;
  }

  @Override
  public QueueFloor floor(String channel) {
    return heartbeat.floors().of(channel);
  }

  /** What has a key shares a transaction; the rest runs at once, on the thread of its caller. */
  @Override
  protected void submit(Pending<?> pending) {
    Running now = running;
    if (now == null) {
      throw new StoreUnavailableException("the store has not been started, or is closed");
    }
    requireAnswers();
    if (pending.key().isEmpty()) {
      now.transactions().runOne(pending);
    } else {
      now.lines().add(pending);
    }
  }

  @Override
  public <R extends @Nullable Object> R read(ReadPool.Read<R> read) {
    requireAnswers();
    return readers.read(read);
  }

  @Override
  public <R extends @Nullable Object> R list(ReadPool.Read<R> read) {
    requireAnswers();
    return listers.read(read);
  }

  /** The database's log lies with the database. */
  @Override
  public OptionalLong logBytes() {
    return OptionalLong.empty();
  }

  /** Finishes what is being written, gives back what this process holds, and disconnects. */
  @Override
  public void close() {
    Running now = running;
    if (now != null) {
      now.lines().close();
    }
    running = null;
    heartbeat.stop();
    try (readers;
        listers) {
      node.leave();
    } catch (SQLException | StoreUnavailableException e) {
      throw new StoreUnavailableException("the leases of this node end by themselves", e);
    } finally {
      connections.close();
    }
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  /**
   * Refuses at once where the database is away, so that no request waits for what the heartbeat
   * knows. As long as the lease holds, heartbeats may be all that fails, so the request is tried.
   */
  private void requireAnswers() {
    if (!node.isAnswering() && !node.isCurrent(nanoTime.getAsLong())) {
      throw new StoreUnavailableException("the database does not answer");
    }
  }
}
