package dev.switchboard.store;

import dev.switchboard.store.sqlite.SqliteDatabase;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs the embedded store when {@value #BATCH} come together: accepted by as many
 * threads, claimed, settled; fsyncs included. The baseline writes as many narrow rows in one
 * transaction by plain JDBC, just as durably.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(StoreBenchmark.BATCH)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class StoreBenchmark {
  static final int BATCH = 64;

  private static final Duration TTL = Duration.ofHours(24);

  /** A store that is empty when the first benchmark begins. */
  @State(Scope.Benchmark)
  public static class Store {
    private final Samples samples = new Samples();
    private final RecordingHandOff handOff = new RecordingHandOff();
    private final Path directory = temporaryDirectory();
    private final SqliteDatabase database = open(directory, handOff);
    private final JdbcIntakeStore intake = new JdbcIntakeStore(database, TTL);
    private final JdbcEventQueue queue = new JdbcEventQueue(database);
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    /** Accepts a batch, each message on a thread of its own; what was handed over for it. */
    List<LeasedMessage> acceptBatch() throws InterruptedException, ExecutionException {
      List<Future<?>> accepted = new ArrayList<>(BATCH);
      for (int i = 0; i < BATCH; i++) {
        accepted.add(requests.submit(() -> intake.accept(samples.sms(), null)));
      }
      for (Future<?> future : accepted) {
        future.get();
      }
      handOff.calls();
      return handOff.delivered();
    }

    @TearDown
    public void close() throws IOException {
      requests.close();
      database.close();
      deleteAll(directory);
    }
  }

  /** Messages that are leased and have been sent. */
  @State(Scope.Benchmark)
  public static class Sent {
    private List<Settlement> settlements = List.of();

    @Setup(Level.Invocation)
    public void accept(Store store) throws InterruptedException, ExecutionException {
      settlements = store.acceptBatch().stream().<Settlement>map(Samples::completed).toList();
    }
  }

  /** Messages that wait in the store for whoever claims them. */
  @State(Scope.Benchmark)
  public static class Waiting {
    @Setup(Level.Invocation)
    public void accept(Store store) throws InterruptedException, ExecutionException {
      store.handOff.refuse("sms");
      store.acceptBatch();
    }
  }

  /** A table of two columns. */
  @State(Scope.Benchmark)
  public static class PlainTable {
    private final Path directory = temporaryDirectory();
    private final Connection connection = connect(directory);
    private final PreparedStatement insert = prepare(connection);
    private long next;

    @TearDown
    public void close() throws SQLException, IOException {
      insert.close();
      connection.close();
      deleteAll(directory);
    }
  }

  @Benchmark
  public List<LeasedMessage> accept(Store store) throws InterruptedException, ExecutionException {
    return store.acceptBatch();
  }

  @Benchmark
  public int claim(Store store, Waiting waiting) {
    return store
        .queue
        .claimFirstAttempts("sms", new ClaimLimit(BATCH, Long.MAX_VALUE, true))
        .events();
  }

  @Benchmark
  public List<Settlement> settle(Store store, Sent sent) {
    return store.queue.settle(sent.settlements);
  }

  @Benchmark
  public long baseline(PlainTable table) throws SQLException {
    for (int i = 0; i < BATCH; i++) {
      table.insert.setLong(1, table.next++);
      table.insert.setString(2, "Hello");
      table.insert.executeUpdate();
    }
    table.connection.commit();
    return table.next;
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory(Path.of("target"), "bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SqliteDatabase open(Path directory, RecordingHandOff handOff) {
    try {
      SqliteDatabase database =
          SqliteDatabase.open(
              directory.resolve("bench.db"),
              Samples.NOON,
              Duration.ofSeconds(5),
              UpgradeListener.NONE);
      database.start(
          handOff,
          _ -> {},
          cause -> {
            throw new IllegalStateException(cause);
          });
      return database;
    } catch (StoreOpenException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(Path directory) {
    try {
      Connection connection =
          DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("plain.db"));
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = wal");
        statement.execute("PRAGMA synchronous = full");
        statement.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PreparedStatement prepare(Connection connection) {
    try {
      return connection.prepareStatement("INSERT INTO plain VALUES (?, ?)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
