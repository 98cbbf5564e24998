package dev.switchboard.store;

import dev.switchboard.event.EventListener;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeaseClock;
import dev.switchboard.queue.StoreUnavailableException;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteException;

/**
 * The embedded store: one SQLite file in a directory that this process alone uses.
 *
 * <p>Opening it locks the directory, brings the schema up to date and draws the number under which
 * this process holds leases. From {@link #start} on, writes go through {@link #write} and reads
 * through {@link #read}, from any thread.
 */
public final class SqliteDatabase extends Database {
  /** Older libraries have bugs in WAL mode that can lose a commit. */
  private static final String MIN_SQLITE_VERSION = "3.54.0";

  /**
   * Page cache of the writer. More is slower: what a transaction touches then no longer stays in
   * the processor's cache, and the operating system keeps the file's pages anyway (figures in
   * docs/performance.md).
   */
  private static final int WRITER_CACHE_KIB = 16 * 1024;

  /**
   * Threads that look up: as many as there are processors, at most. Writing needs its share of
   * them.
   */
  static final int READERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  /** Threads that list: at least half of the processors stay free of them, whatever is read. */
  static final int LISTERS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

  /** A look-up takes a tenth of a millisecond. */
  static final int MAX_WAITING_READS = 1_000;

  static final int MAX_WAITING_LISTINGS = 64;

  /** How long a read may take where nothing else is asked for. */
  static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private static final int READER_CACHE_KIB = 8 * 1024;

  /** Nobody else writes; only a reader that finds a fresh log to recover may have to wait. */
  static final int BUSY_TIMEOUT_MILLIS = 5_000;

  /** Marks the file as ours: "SWBD". */
  static final int APPLICATION_ID = 0x53574244;

  private final Path file;
  private final DirectoryLock lock;
  private final OpenFiles files;
  private final Connection writer;
  private final WriteAheadLog log;
  private final ReadPool readers;
  private final ReadPool listers;
  private final long owner;
  private final List<Path> closedToOthers;
  private volatile @Nullable GroupCommit groupCommit;

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
    this.owner = owner;
    this.closedToOthers = closedToOthers;
    this.log = new WriteAheadLog(file, readTimeout.multipliedBy(2), this::commitNothing);
    ReadPool.Opener opener = () -> new SqliteReader(connect(file, true));
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
      this.files = openFiles(file, lock);
    } catch (StoreOpenException e) {
      readers.close();
      listers.close();
      throw e;
    }
  }

  /** The same with the usual time limit for reads. */
  public static SqliteDatabase open(Path file, Instant now) throws StoreOpenException {
    return open(file, now, READ_TIMEOUT);
  }

  /**
   * Opens the store, creating it where there is none.
   *
   * @param now recorded as the start of this process
   * @param readTimeout how long a read may take
   * @throws StoreOpenException with a sentence for the user, when it cannot be opened
   */
  public static SqliteDatabase open(Path file, Instant now, Duration readTimeout)
      throws StoreOpenException {
    Path absolute = realPath(file);
    DirectoryLock lock = DirectoryLock.acquire(Objects.requireNonNull(absolute.getParent()));
    try {
      NativeLibrary.keepIn(absolute.getParent());
      refuseLoneLog(absolute);
      List<Path> closed = DataDirectory.keepToOwner(absolute);
      identify(absolute);
      NativeLibrary.keepToOwner(absolute.getParent());
      inspect(absolute);
      migrate(absolute);
      Connection writer = connect(absolute, false);
      try {
        long owner = register(writer, now);
        return new SqliteDatabase(absolute, lock, writer, owner, closed, readTimeout);
      } catch (SQLException | StoreOpenException e) {
        writer.close();
        throw e;
      }
    } catch (SQLException e) {
      throw release(lock, new StoreOpenException(sentence(absolute, e), e));
    } catch (IOException e) {
      throw release(
          lock, new StoreOpenException("the database " + absolute + " cannot be opened", e));
    } catch (StoreOpenException e) {
      throw release(lock, e);
    } catch (RuntimeException | Error e) {
      release(lock, new StoreOpenException("the database " + absolute + " cannot be opened", e));
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
    WriteSession session =
        WriteSession.ofSoleWriter(writer, owner, handOff, listener, log::afterCommit);
    groupCommit = new GroupCommit(session, files, nanoTime, failStop);
  }

  @Override
  public LeaseClock leaseClock() {
    return LeaseClock.ENDLESS;
  }

  @Override
  public int idSlot() {
    return 0;
  }

  @Override
  public int idSlots() {
    return 1;
  }

  @Override
  public int liveNodes() {
    return 1;
  }

  @Override
  public boolean isEldest() {
    return true;
  }

  @Override
  long owner() {
    return owner;
  }

  @Override
  <R> R write(Write<R> write) {
    GroupCommit running = groupCommit;
    if (running == null) {
      throw new StoreUnavailableException("the store has not been started");
    }
    return running.execute(write);
  }

  /** All writes go together: there is one writer, which locks everything. */
  @Override
  <R> R writeTogether(String key, Write<R> write) {
    return write(write);
  }

  @Override
  <R> R writeApart(Write<R> write) {
    return write(write);
  }

  @Override
  <R> R writeAlone(Write<R> write) {
    return write(write);
  }

  @Override
  <R extends @Nullable Object> R read(ReadPool.Read<R> read) {
    return readers.read(read);
  }

  @Override
  <R extends @Nullable Object> R list(ReadPool.Read<R> read) {
    return listers.read(read);
  }

  @Override
  public boolean isReady() {
    GroupCommit running = groupCommit;
    return running != null && running.isOpen();
  }

  @Override
  public OptionalLong logBytes() {
    return OptionalLong.of(log.bytes());
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
    GroupCommit running = groupCommit;
    if (running != null && !running.close()) {
      // Closing a connection that hangs in a commit would hang as well.
      throw new StoreUnavailableException("the database " + file + " hangs and is left as it is");
    }
    try (lock;
        writer;
        readers;
        listers) {
      // Closed from the last to the first, each whatever becomes of the others.
    } catch (SQLException | IOException e) {
      throw new StoreUnavailableException("the database " + file + " was not closed properly", e);
    }
  }

  /** The file itself, so that two ways to it lead to one lock. */
  static Path realPath(Path file) throws StoreOpenException {
    try {
      if (!Files.exists(file)) {
        return file.toAbsolutePath();
      }
      Path real = file.toRealPath();
      boolean linked =
          Files.isRegularFile(real)
              && Files.getFileStore(real).supportsFileAttributeView("unix")
              && (int) Files.getAttribute(real, "unix:nlink") > 1;
      if (linked) {
        throw new StoreOpenException(
            "the database " + real + " has another name (a hard link), so it cannot be locked");
      }
      return real;
    } catch (IOException e) {
      throw new StoreOpenException("the database " + file + " cannot be opened", e);
    }
  }

  /**
   * Refuses a write-ahead log whose database is gone: SQLite would delete it, and with it the
   * latest messages, for which the database may still be found.
   */
  private static void refuseLoneLog(Path file) throws StoreOpenException {
    Path log = logOf(file);
    try {
      if (!Files.exists(file) && Files.exists(log) && Files.size(log) > 0) {
        throw new StoreOpenException(
            "the database "
                + file
                + " is missing, but its write-ahead log "
                + log
                + " is there: put the database back, or move the log away to begin with nothing");
      }
    } catch (IOException e) {
      throw new StoreOpenException("the database " + file + " cannot be opened", e);
    }
  }

  /** Also the lock: without it another process would let itself in. */
  private static OpenFiles openFiles(Path file, DirectoryLock lock) throws StoreOpenException {
    try {
      return OpenFiles.at(file, logOf(file), Path.of(file + "-shm"), lock.file());
    } catch (IOException e) {
      throw new StoreOpenException("the database " + file + " cannot be opened", e);
    }
  }

  private static Path logOf(Path file) {
    return Path.of(file + "-wal");
  }

  private static SQLiteConfig config(boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setTransactionMode(readOnly ? TransactionMode.DEFERRED : TransactionMode.IMMEDIATE);
    config.setCacheSize(readOnly ? -READER_CACHE_KIB : -WRITER_CACHE_KIB);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setGetGeneratedKeys(false);
    if (!readOnly) {
      config.setJournalMode(JournalMode.WAL);
      config.setSynchronous(SynchronousMode.FULL);
      config.setWalAutocheckpoint(WriteAheadLog.CHECKPOINT_PAGES);
      config.setJournalSizeLimit((int) WriteAheadLog.KEPT_BYTES);
    }
    return config;
  }

  static Connection connect(Path file, boolean readOnly) throws SQLException {
    Connection connection = config(readOnly).createConnection("jdbc:sqlite:" + file);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Refuses a file that is not ours, and leaves it as it was; takes an empty one. */
  private static void identify(Path file) throws SQLException, StoreOpenException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      if (text(statement, "SELECT count(*) FROM sqlite_schema").equals("0")) {
        statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      } else if (!text(statement, "PRAGMA application_id").equals(String.valueOf(APPLICATION_ID))) {
        throw new StoreOpenException(file + " is not a Switchboard database");
      }
    }
  }

  /** Asserts what the rest of the store relies on, before anything is written. */
  private static void inspect(Path file) throws SQLException, StoreOpenException {
    SQLiteConfig config = config(false);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      String version = text(statement, "SELECT sqlite_version()");
      if (Version.parse(version).compareTo(Version.parse(MIN_SQLITE_VERSION)) < 0) {
        throw new StoreOpenException(
            "SQLite " + version + " is too old; " + MIN_SQLITE_VERSION + " is needed");
      }
      for (String[] setting : new String[][] {{"journal_mode", "wal"}, {"synchronous", "2"}}) {
        String actual = text(statement, "PRAGMA " + setting[0]);
        if (!actual.equals(setting[1])) {
          throw new StoreOpenException(
              file + " cannot be used durably: " + setting[0] + " is " + actual);
        }
      }
    }
  }

  private static void migrate(Path file) throws StoreOpenException {
    try {
      Flyway flyway = flyway(file, false);
      refuseNewer(file, flyway);
      flyway.migrate();
    } catch (FlywayException e) {
      throw new StoreOpenException(sentence(file, e), e);
    }
  }

  static Flyway flyway(Path file, boolean readOnly) {
    SQLiteDataSource source = new SQLiteDataSource(config(readOnly));
    source.setUrl("jdbc:sqlite:" + file);
    return Flyway.configure()
        .dataSource(source)
        .locations("classpath:dev/switchboard/store/migrations/sqlite")
        .load();
  }

  static void refuseNewer(Path file, Flyway flyway) throws StoreOpenException {
    for (MigrationInfo migration : flyway.info().all()) {
      if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new StoreOpenException(
            file
                + " was written by a newer version of Switchboard (schema "
                + migration.getVersion()
                + ")");
      }
    }
  }

  private static long register(Connection connection, Instant now) throws SQLException {
    Sql sql = Sql.load("queue.sql").get("register_process");
    long owner;
    try (NamedStatement statement = new NamedStatement(connection, sql);
        ResultSet row = statement.set("started_at", now).query()) {
      row.next();
      owner = row.getLong(1);
    }
    connection.commit();
    return owner;
  }

  static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  static String sentence(Path file, Exception e) {
    @Nullable Throwable failure = null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      // The driver's own says what has happened; what it is wrapped in, that something has.
      if (cause instanceof SQLiteException || (cause instanceof SQLException && failure == null)) {
        failure = cause;
      }
    }
    return failure == null
        ? "the database " + file + " cannot be brought up to date"
        : SqliteErrors.describe(file, failure);
  }

  static StoreOpenException release(DirectoryLock lock, StoreOpenException e) {
    try {
      lock.close();
    } catch (IOException suppressed) {
      e.addSuppressed(suppressed);
    }
    return e;
  }
}
