package dev.switchboard.store.sqlite;

import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.SoleNode;
import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.UpgradeListener;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.Pending;
import dev.switchboard.store.database.ReadPool;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The embedded store: one SQLite file in a directory that this process alone uses.
 *
 * <p>Opening it locks the directory, brings the schema up to date and draws the number under which
 * this process holds leases. From {@link #start} on, writes go through {@link #write} and reads
 * through {@link #read}, from any thread.
 */
public final class SqliteDatabase extends Database {
  /**
   * Threads that look up: as many as there are processors, at most. Writing needs its share of
   * them.
   */
  static final int READERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  /** Threads that list: at least half of the processors stay free of them. */
  static final int LISTERS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

  /** A look-up takes a tenth of a millisecond. */
  static final int MAX_WAITING_READS = 1_000;

  static final int MAX_WAITING_LISTINGS = 64;

  private static final Sql REGISTER_PROCESS = Sql.load("queue.sql").get("register_process");

  private final Path file;
  private final DirectoryLock lock;
  private final OpenFiles files;
  private final Connection writer;
  private final WriteAheadLog log;
  private final ReadPool readers;
  private final ReadPool listers;
  private final SoleNode node;
  private final List<Path> closedToOthers;
  private volatile @Nullable SqliteWriter writes;

  private SqliteDatabase(
      Path file,
      DirectoryLock lock,
      Connection writer,
      long owner,
      List<Path> closedToOthers,
      Duration readTimeout)
      throws SQLException, StoreOpenException {
    this.file = file;
    this.lock = lock;
    this.writer = writer;
    this.node = new SoleNode(owner);
    this.closedToOthers = closedToOthers;
    this.log = new WriteAheadLog(file, readTimeout.multipliedBy(2), this::commitNothing);
    ReadPool.Opener opener =
        () -> new SqliteReader(SqliteConnections.connect(file, true), this::damaged);
    this.readers =
        new ReadPool(
            new ReadPool.Limits("switchboard-read", READERS, MAX_WAITING_READS, readTimeout),
            opener,
            log.lookUps());
    try {
      this.listers =
          new ReadPool(
              new ReadPool.Limits("switchboard-list", LISTERS, MAX_WAITING_LISTINGS, readTimeout),
              opener,
              log.listings());
    } catch (SQLException e) {
      readers.close();
      throw e;
    }
    try {
      // Once every connection is open, so that all of them are on these files.
      this.files = DataDirectory.openFiles(file, lock);
    } catch (StoreOpenException e) {
      readers.close();
      listers.close();
      throw e;
    }
  }

  /**
   * Opens the store, creating it where there is none.
   *
   * @param now recorded as the start of this process
   * @param readTimeout how long a read may take
   * @param listener hears of tables that are to be brought up to date
   * @throws StoreOpenException with a sentence for the user, when it cannot be opened
   */
  public static SqliteDatabase open(
      Path file, Instant now, Duration readTimeout, UpgradeListener listener)
      throws StoreOpenException {
    Path absolute = DataDirectory.realPath(file);
    DirectoryLock lock = DirectoryLock.acquire(Objects.requireNonNull(absolute.getParent()));
    try {
      NativeLibrary.keepIn(absolute.getParent());
      DataDirectory.refuseLoneLog(absolute);
      List<Path> closed = DataDirectory.keepToOwner(absolute);
      SqliteSchema.identify(absolute);
      NativeLibrary.keepToOwner(absolute.getParent());
      SqliteSchema.inspect(absolute);
      SqliteSchema.migrate(absolute, listener);
      Connection writer = SqliteConnections.connect(absolute, false);
      try {
        long owner = register(writer, now);
        return new SqliteDatabase(absolute, lock, writer, owner, closed, readTimeout);
      } catch (SQLException | StoreOpenException e) {
        writer.close();
        throw e;
      }
    } catch (SQLException e) {
      throw lock.releaseAfter(new StoreOpenException(SqliteSchema.sentence(absolute, e), e));
    } catch (IOException e) {
      throw lock.releaseAfter(
          new StoreOpenException("the database " + absolute + " cannot be opened", e));
    } catch (StoreOpenException e) {
      throw lock.releaseAfter(e);
    } catch (RuntimeException | Error e) {
      lock.releaseAfter(
          new StoreOpenException("the database " + absolute + " cannot be opened", e));
      throw e;
    }
  }

  @Override
  public List<Path> closedToOthers() {
    return closedToOthers;
  }

  /** Starts the writer. */
  @Override
  public void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop) {
    start(handOff, listener, failStop, System::nanoTime);
  }

  /**
   * @param nanoTime monotonic nanoseconds, by which a disk that hangs is noticed
   */
  void start(
      HandOff handOff,
      EventListener listener,
      Consumer<Throwable> failStop,
      LongSupplier nanoTime) {
    SqliteTransactions transactions =
        new SqliteTransactions(
            writer,
            node.owner(),
            handOff,
            listener,
            outbox(),
            log,
            files,
            nanoTime,
            commits(),
            failStop);
    writes = new SqliteWriter(transactions, nanoTime);
  }

  @Override
  public Membership membership() {
    return node;
  }

  /** All writes go together: there is one writer, which locks everything. */
  @Override
  protected void submit(Pending<?> pending) {
    SqliteWriter running = writes;
    if (running == null) {
      throw new StoreUnavailableException("the store has not been started");
    }
    running.add(pending);
  }

  @Override
  public <R extends @Nullable Object> R read(ReadPool.Read<R> read) {
    return readers.read(read);
  }

  @Override
  public <R extends @Nullable Object> R list(ReadPool.Read<R> read) {
    return listers.read(read);
  }

  @Override
  public boolean isReady() {
    SqliteWriter running = writes;
    return running != null && running.isOpen();
  }

  @Override
  public OptionalLong logBytes() {
    return OptionalLong.of(log.bytes());
  }

  /** What is stored into a damaged file may be lost: no more is taken. */
  private void damaged(SQLException cause) {
    SqliteWriter running = writes;
    if (running != null) {
      running.giveUp(new IOException(SqliteErrors.describe(file, cause), cause));
    }
  }

  private void commitNothing() {
    write(_ -> true);
  }

  /**
   * Finishes what is being written, and lets the directory go.
   *
   * @throws StoreUnavailableException when the file cannot be closed properly; what was committed
   *     is safe all the same
   */
  @Override
  public void close() {
    log.close();
    SqliteWriter running = writes;
    if (running != null && !running.close()) {
      // Closing a connection that hangs in a commit would hang as well.
      throw new StoreUnavailableException("the database " + file + " hangs and is left as it is");
    }
    try (lock;
        files;
        writer;
        readers;
        listers) {
      // Closed from the last to the first; a failure of one does not keep the others open.
    } catch (SQLException | IOException e) {
      throw new StoreUnavailableException("the database " + file + " was not closed properly", e);
    }
  }

  /** Draws the number under which this process holds leases. */
  private static long register(Connection connection, Instant now) throws SQLException {
    long owner =
        new Statements(connection, Dialect.SQLITE)
            .statement(REGISTER_PROCESS)
            .set("started_at", now)
            .number();
    connection.commit();
    return owner;
  }
}
