package dev.switchboard.app;

import dev.switchboard.tools.load.LoadPlan;
import dev.switchboard.tools.load.LoadReport;
import dev.switchboard.tools.load.LoadRun;
import dev.switchboard.tools.load.Mix;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a message costs when 1, 2 or 4 nodes share one PostgreSQL and the same cores: processor time
 * of the nodes and of the database, transactions, bytes of its log and rows written. {@code
 * bench/nodes.sh} runs it.
 */
final class NodesBench {
  private static final int CONNECTIONS = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long AS_MUCH_AS_GOES = 0;
  private static final Pattern READY = Pattern.compile("\"event\":\"ready\".*\"url\":\"([^\"]+)\"");

  private final EmbeddedPostgres postgres;
  private final Path directory;
  private final Duration duration;

  private NodesBench(EmbeddedPostgres postgres, Path directory, Duration duration) {
    this.postgres = postgres;
    this.directory = directory;
    this.duration = duration;
  }

  /** A server process. */
  private record Node(Process process, URI target) {}

  /**
   * What has been used so far.
   *
   * @param nodes processor time of all
   * @param database processor time of all its processes that live
   */
  private record Usage(
      Duration nodes, Duration database, long transactions, long logBytes, long rows) {}

  /**
   * @param arguments a directory for the logs, seconds of each measure, messages a second of the
   *     steady one, and how many nodes, one after the other
   */
  static void main(String[] arguments) throws Exception {
    Duration duration = Duration.ofSeconds(Long.parseLong(arguments[1]));
    long rate = Long.parseLong(arguments[2]);
    try (EmbeddedPostgres postgres = BenchPostgres.start()) {
      NodesBench bench = new NodesBench(postgres, Path.of(arguments[0]), duration);
      for (String nodes : List.of(arguments).subList(3, arguments.length)) {
        bench.measure(Integer.parseInt(nodes), rate);
      }
    }
  }

  private void measure(int count, long rate) throws Exception {
    String database = "nodes_" + count;
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
    List<Node> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        nodes.add(start(postgres.getJdbcUrl("postgres", database), database + "_" + i));
      }
      load(nodes, AS_MUCH_AS_GOES, WARM_UP);
      print(database, nodes, rate);
      print(database, nodes, AS_MUCH_AS_GOES);
    } finally {
      for (Node node : nodes) {
        node.process().destroy();
      }
      for (Node node : nodes) {
        node.process().waitFor();
      }
    }
  }

  private Node start(String url, String name) throws IOException, InterruptedException {
    File log = directory.resolve(name + ".log").toFile();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseParallelGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.switchboard.app.Main",
            "serve",
            "--set=server.port=0",
            "--set=limits.sender.per-minute=0",
            "--set=limits.ip.per-minute=0",
            "--set=store.user=postgres",
            "--set=store.url=" + url);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    long start = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - start < PATIENCE.toNanos()) {
      Matcher ready = READY.matcher(Files.readString(log.toPath()));
      if (ready.find()) {
        return new Node(process, URI.create(ready.group(1)));
      }
      Thread.sleep(POLL_INTERVAL);
    }
    process.destroy();
    throw new IOException("a node does not start: " + Files.readString(log.toPath()));
  }

  private void print(String database, List<Node> nodes, long rate) throws Exception {
    Usage before = usage(database, nodes);
    List<LoadReport> reports = load(nodes, rate, duration);
    Usage after = usage(database, nodes);
    double messages = reports.stream().mapToLong(report -> report.measured().acknowledged()).sum();
    double perSecond = reports.stream().mapToDouble(LoadReport::acknowledgedPerSecond).sum();
    System.out.printf(
        "%d nodes, %s: %,.0f acknowledged/s; a message: %.0f us of the nodes, %.0f us of the database,"
            + " %.3f transactions, %.0f bytes of log, %.2f rows written%n",
        nodes.size(),
        rate == AS_MUCH_AS_GOES ? CONNECTIONS + " connections" : "%,d/s offered".formatted(rate),
        perSecond,
        after.nodes().minus(before.nodes()).toNanos() / messages / 1e3,
        after.database().minus(before.database()).toNanos() / messages / 1e3,
        (after.transactions() - before.transactions()) / messages,
        (after.logBytes() - before.logBytes()) / messages,
        (after.rows() - before.rows()) / messages);
  }

  /** Loads all nodes alike, and waits until everything is dispatched. */
  private static List<LoadReport> load(List<Node> nodes, long rate, Duration duration)
      throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(nodes.size())) {
      List<Callable<LoadReport>> runs = new ArrayList<>();
      for (Node node : nodes) {
        LoadPlan plan =
            new LoadPlan(
                node.target(),
                null,
                rate / nodes.size(),
                duration,
                Duration.ZERO,
                0,
                CONNECTIONS / nodes.size(),
                0,
                Mix.parse("sms=100"),
                0,
                0,
                1_000,
                64,
                node.process().pid(),
                Duration.ofSeconds(10),
                PATIENCE);
        LoadRun run = new LoadRun(plan, node.process().pid(), System::nanoTime);
        runs.add(() -> run.run(_ -> {}));
      }
      List<LoadReport> reports = new ArrayList<>();
      for (Future<LoadReport> run : clients.invokeAll(runs)) {
        reports.add(run.get());
      }
      return reports;
    }
  }

  private Usage usage(String database, List<Node> nodes) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT xact_commit, tup_inserted + tup_updated + tup_deleted, (SELECT wal_bytes FROM pg_stat_wal),
                  (SELECT array_agg(pid) FROM pg_stat_activity)
                FROM pg_stat_database WHERE datname = '%s'
                """
                    .formatted(database))) {
      row.next();
      Integer[] backends = (Integer[]) row.getArray(4).getArray();
      return new Usage(
          cpu(nodes.stream().map(node -> node.process().toHandle())),
          cpu(Stream.of(backends).flatMap(pid -> ProcessHandle.of(pid).stream())),
          row.getLong(1),
          row.getLong(3),
          row.getLong(2));
    }
  }

  private static Duration cpu(Stream<ProcessHandle> processes) {
    return processes
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
