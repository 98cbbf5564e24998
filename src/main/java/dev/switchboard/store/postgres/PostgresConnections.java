package dev.switchboard.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchboard.store.StoreSettings;
import java.time.Duration;
import java.util.Locale;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections of a process to PostgreSQL, in pools of fixed size. No wait for the server or the
 * network is longer than the limits here.
 */
final class PostgresConnections implements AutoCloseable {
  /** For group commits and for the writes that come alone. */
  static final int WRITERS = 6;

  static final int READERS = 4;

  /** The database may share the processors of this machine; most of them stay free of listings. */
  static final int LISTERS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** How long one waits for a free connection. */
  private static final Duration BORROW_TIMEOUT = Duration.ofSeconds(1);

  /** Longer than the server waits before it looks for a deadlock (1 s), which can be retried. */
  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(1500);

  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(4);

  /** For the look through the whole queue. */
  private static final Duration QUEUE_LOOK_TIMEOUT = Duration.ofSeconds(20);

  /** A process that stands still must not hold the others up with what it has locked. */
  private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(5);

  /** The server is to give up first: then it is known what has become of the statement. */
  private static final Duration SOCKET_GRACE = Duration.ofSeconds(1);

  /**
   * A plan that the server keeps, made while a table had a few rows, would read all of it when it
   * has grown; planning each time costs some 10 % of the work of a message.
   */
  private static final String PLAN_EACH_TIME = " -c plan_cache_mode=force_custom_plan";

  private static final String READ_COMMITTED = "TRANSACTION_READ_COMMITTED";

  /** A transaction that reads sees one state of the store. */
  private static final String REPEATABLE_READ = "TRANSACTION_REPEATABLE_READ";

  final HikariDataSource writers;
  final HikariDataSource readers;
  final HikariDataSource listers;
  final HikariDataSource queueLook;

  /** Of its own, so that a node that is busy does not seem dead. */
  final HikariDataSource heartbeat;

  /**
   * Nothing is connected before it is needed.
   *
   * @param heartbeatTimeout how long a sign of life may take
   */
  PostgresConnections(StoreSettings settings, Duration heartbeatTimeout) {
    this.writers = pool("writers", WRITERS, settings, STATEMENT_TIMEOUT, READ_COMMITTED);
    this.readers = pool("readers", READERS, settings, settings.readTimeout(), REPEATABLE_READ);
    this.listers = pool("listers", LISTERS, settings, settings.readTimeout(), REPEATABLE_READ);
    this.queueLook = pool("queue-look", 1, settings, QUEUE_LOOK_TIMEOUT, REPEATABLE_READ);
    this.heartbeat = pool("heartbeat", 1, settings, heartbeatTimeout, READ_COMMITTED);
  }

  /** A way to the database without limits on statements, for migrations. */
  static PGSimpleDataSource unlimited(StoreSettings settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    source.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
    source.setLoginTimeout((int) CONNECT_TIMEOUT.plus(SOCKET_GRACE).toSeconds());
    source.setTcpKeepAlive(true);
    // It would quote keys, which hold addresses, in messages that are logged.
    source.setLogServerErrorDetail(false);
    source.setReWriteBatchedInserts(true);
    source.setApplicationName("switchboard");
    return source;
  }

  private static HikariDataSource pool(
      String name, int size, StoreSettings settings, Duration statementTimeout, String isolation) {
    PGSimpleDataSource source = unlimited(settings);
    source.setSocketTimeout((int) statementTimeout.plus(SOCKET_GRACE).toSeconds());
    source.setOptions(
        String.format(
                Locale.ROOT,
                "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d",
                statementTimeout.toMillis(),
                LOCK_TIMEOUT.toMillis(),
                IDLE_IN_TRANSACTION_TIMEOUT.toMillis())
            + PLAN_EACH_TIME);
    HikariConfig config = new HikariConfig();
    config.setPoolName("switchboard-" + name);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(BORROW_TIMEOUT.toMillis());
    config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    config.setTransactionIsolation(isolation);
    config.setReadOnly(isolation.equals(REPEATABLE_READ));
    return new HikariDataSource(config);
  }

  @Override
  public void close() {
    writers.close();
    readers.close();
    listers.close();
    queueLook.close();
    heartbeat.close();
  }
}
