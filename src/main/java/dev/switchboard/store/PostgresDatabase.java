package dev.switchboard.store;

import dev.switchboard.event.EventListener;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeaseClock;
import dev.switchboard.queue.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The store of many processes: a PostgreSQL database that they share, and nothing else.
 *
 * <p>When the database goes away this process stays: everybody is told at once that the store is
 * unavailable, nothing new is started, and when the database is back, so is everything else.
 */
public final class PostgresDatabase extends Database {
  /** The oldest that is still maintained by those who make it. */
  private static final int MIN_SERVER_VERSION = 14_00_00;

  /** As many as the column {@code nodes.slot} allows. */
  private static final int SLOTS = 256;

  /** How often to look through the whole queue for what nobody holds. */
  private static final Duration QUEUE_LOOK = Duration.ofMinutes(1);

  /** A look that found nothing is not repeated for so many times as long as it took. */
  private static final int REST = 20;

  /** Each is a round trip or two. */
  static final int MAX_WAITING_READS = 1_000;

  static final int MAX_WAITING_LISTINGS = 64;

  private final PostgresConnections connections;
  private final NodeLease node;
  private final LongSupplier nanoTime;
  private final ReadPool readers;
  private final ReadPool listers;
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("switchboard-heartbeat").daemon().factory());
  private final ScheduledExecutorService queueLook =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("switchboard-queue-look").daemon().factory());
  private volatile @Nullable Running running;

  private record Running(Transactions transactions, CommitLines lines) {}

  private PostgresDatabase(
      PostgresConnections connections, NodeLease node, Duration readTimeout, LongSupplier nanoTime)
      throws SQLException {
    this.connections = connections;
    this.node = node;
    this.nanoTime = nanoTime;
    this.readers =
        new ReadPool(
            new ReadPool.Limits(
                "switchboard-read", PostgresConnections.READERS, MAX_WAITING_READS, readTimeout),
            () -> new PooledReads(connections.readers),
            ReadPool.Gate.OPEN);
    this.listers =
        new ReadPool(
            new ReadPool.Limits(
                "switchboard-list", PostgresConnections.LISTERS, MAX_WAITING_LISTINGS, readTimeout),
            () -> new PooledReads(connections.listers),
            ReadPool.Gate.OPEN);
  }

  /**
   * Opens the store, creating its tables where there are none, and enters this process among its
   * nodes.
   *
   * @param now recorded as the start of this process
   * @param nanoTime the monotonic clock by which this process knows that its leases hold
   * @throws StoreOpenException with a sentence for the user, when it cannot be opened
   */
  public static PostgresDatabase open(StoreSettings settings, Instant now, LongSupplier nanoTime)
      throws StoreOpenException {
    inspect(settings);
    migrate(settings);
    PostgresConnections connections =
        new PostgresConnections(settings, NodeLease.marginOf(settings.leaseDuration()));
    try {
      NodeLease node =
          NodeLease.register(connections.heartbeat, settings.leaseDuration(), nanoTime, now);
      refuseHalfMigrated(connections, node);
      return new PostgresDatabase(connections, node, settings.readTimeout(), nanoTime);
    } catch (SQLException e) {
      connections.close();
      throw new StoreOpenException(sentence(e), e);
    } catch (StoreOpenException e) {
      connections.close();
      throw e;
    }
  }

  /**
   * To be asked when this process stands among the nodes already: a migration that begins later
   * sees it there, and does not.
   */
  private static void refuseHalfMigrated(PostgresConnections connections, NodeLease node)
      throws SQLException, StoreOpenException {
    boolean unfinished;
    try (Connection connection = connections.heartbeat.getConnection()) {
      unfinished = UnfinishedMigration.exists(connection);
      connection.commit();
    }
    if (unfinished) {
      node.end();
      throw new StoreOpenException(
          "the database holds a part of what is being copied from SQLite; wait for `switchboard"
              + " migrate` to end, or if it was interrupted, run it again: it goes on where it"
              + " stopped");
    }
  }

  @Override
  public void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop) {
    Transactions transactions =
        new Transactions(connections.writers, node::owner, handOff, listener, node::doubt);
    running = new Running(transactions, new CommitLines(transactions));
    long interval = node.interval().toMillis();
    var _ =
        heartbeat.scheduleWithFixedDelay(
            () -> beat(handOff, failStop), interval, interval, TimeUnit.MILLISECONDS);
    scheduleQueueLook(node.interval(), handOff, failStop);
  }

  @Override
  public boolean isReady() {
    return running != null && node.isAnswering() && node.isCurrent(nanoTime.getAsLong());
  }

  @Override
  public LeaseClock leaseClock() {
    return node;
  }

  @Override
  public int idSlot() {
    return node.slot();
  }

  @Override
  public int idSlots() {
    return SLOTS;
  }

  @Override
  QueueFloors.Floor floor(String channel) {
    return node.floors().of(channel);
  }

  @Override
  public int liveNodes() {
    return node.liveNodes();
  }

  @Override
  public boolean isEldest() {
    return node.isEldest();
  }

  @Override
  Set<String> channelsElsewhere() {
    return node.channelsElsewhere();
  }

  @Override
  long owner() {
    return node.owner();
  }

  @Override
  <R> R write(Write<R> write) {
    Pending<R> pending = new Pending<>("", write);
    running().transactions().runOne(pending);
    return pending.await();
  }

  @Override
  <R> R writeTogether(String key, Write<R> write) {
    Pending<R> pending = new Pending<>(key, write);
    running().lines().add(pending);
    return pending.await();
  }

  @Override
  <R> R writeApart(Write<R> write) {
    Pending<R> pending = new Pending<>("", write);
    running().transactions().runApart(pending);
    return pending.await();
  }

  @Override
  <R> R writeAlone(Write<R> write) {
    Pending<R> pending = new Pending<>("", write);
    running().transactions().runAlone(pending);
    return pending.await();
  }

  @Override
  <R extends @Nullable Object> R read(ReadPool.Read<R> read) {
    return whileAnswering(readers, read);
  }

  @Override
  <R extends @Nullable Object> R list(ReadPool.Read<R> read) {
    return whileAnswering(listers, read);
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
    heartbeat.shutdownNow();
    queueLook.shutdownNow();
    try (readers;
        listers) {
      node.end();
    } catch (SQLException e) {
      throw new StoreUnavailableException("the leases of this node end by themselves", e);
    } finally {
      connections.close();
    }
  }

  /** The place of this process among the nodes. */
  NodeLease node() {
    return node;
  }

  private void beat(HandOff handOff, Consumer<Throwable> failStop) {
    try {
      node.tick(handOff);
    } catch (RuntimeException | Error e) {
      // A node without a heartbeat would hold work that others believe to be theirs.
      failStop.accept(e);
      throw e;
    }
  }

  private void lookThroughQueue(HandOff handOff, Consumer<Throwable> failStop) {
    Duration rest;
    try {
      rest = lookThroughQueue(handOff);
    } catch (RuntimeException | Error e) {
      failStop.accept(e);
      throw e;
    }
    if (!queueLook.isShutdown()) {
      scheduleQueueLook(rest, handOff, failStop);
    }
  }

  private void scheduleQueueLook(Duration rest, HandOff handOff, Consumer<Throwable> failStop) {
    var _ =
        queueLook.schedule(
            () -> lookThroughQueue(handOff, failStop), rest.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Looks through the whole queue for what nobody holds, one channel after the other.
   *
   * @return when to look again: soon where the database did not answer, or something was found, and
   *     late where it took long
   */
  Duration lookThroughQueue(HandOff handOff) {
    long start = nanoTime.getAsLong();
    boolean soon = false;
    for (String channel : Channel.wireNames()) {
      try (Connection connection = connections.queueLook.getConnection()) {
        soon |= node.lookThroughAll(connection, channel, handOff);
      } catch (SQLException e) {
        // Whoever needs the database says so. It may have been too much to read, though.
        soon |= PostgresErrors.kindOf(e) != PostgresErrors.Kind.UNABLE;
      }
    }
    Duration taken = Duration.ofNanos(nanoTime.getAsLong() - start);
    Duration rest = taken.multipliedBy(soon ? 1 : REST);
    Duration least = soon ? node.interval() : QUEUE_LOOK;
    return rest.compareTo(least) > 0 ? rest : least;
  }

  /** No request waits to learn what the heartbeat knows already. */
  private Running running() {
    Running now = running;
    if (now == null) {
      throw new StoreUnavailableException("the store has not been started, or is closed");
    }
    requireAnswers();
    return now;
  }

  private <R extends @Nullable Object> R whileAnswering(ReadPool reads, ReadPool.Read<R> read) {
    requireAnswers();
    return reads.read(read);
  }

  /**
   * Refuses at once where the database is away. As long as the lease holds, heartbeats may be the
   * only thing that fails, so the request has to find out for itself.
   */
  private void requireAnswers() {
    if (!node.isAnswering() && !node.isCurrent(nanoTime.getAsLong())) {
      throw new StoreUnavailableException("the database does not answer");
    }
  }

  /** Asserts what the rest of the store relies on, before anything is written. */
  static void inspect(StoreSettings settings) throws StoreOpenException {
    PGSimpleDataSource source;
    try {
      source = PostgresConnections.unlimited(settings);
    } catch (IllegalArgumentException e) {
      throw new StoreOpenException("store.url is no URL of a PostgreSQL database", e);
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      if (Integer.parseInt(text(statement, "SHOW server_version_num")) < MIN_SERVER_VERSION) {
        throw new StoreOpenException(
            "PostgreSQL " + text(statement, "SHOW server_version") + " is too old; 14 is needed");
      }
      if (text(statement, "SHOW synchronous_commit").equals("off")) {
        throw new StoreOpenException(
            "the database cannot be used durably: synchronous_commit is off");
      }
      if (!text(statement, "SHOW server_encoding").equals("UTF8")) {
        throw new StoreOpenException("the database is not encoded in UTF8");
      }
    } catch (SQLException e) {
      throw new StoreOpenException(sentence(e), e);
    }
  }

  static void migrate(StoreSettings settings) throws StoreOpenException {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(PostgresConnections.unlimited(settings))
              .locations("classpath:dev/switchboard/store/migrations/postgresql")
              .load();
      MigrationInfoService migrations = flyway.info();
      for (MigrationInfo migration : migrations.all()) {
        if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
          throw new StoreOpenException(
              "the database was written by a newer version of Switchboard (schema "
                  + migration.getVersion()
                  + ")");
        }
      }
      if (migrations.pending().length > 0) {
        flyway.migrate();
      }
    } catch (FlywayException e) {
      throw new StoreOpenException(sentence(e), e);
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  static String sentence(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return "the database cannot be used: " + cause.getMessage();
      }
    }
    return "the database cannot be brought up to date (is it empty, or Switchboard's?)";
  }
}
