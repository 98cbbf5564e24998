package dev.switchboard.app;

import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.launcher.ServerProcess;
import dev.switchboard.server.Client;
import dev.switchboard.server.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether dispatch keeps its rate on PostgreSQL while somebody holds a transaction open, so that
 * nothing can be vacuumed. Takes minutes, and is no part of the build; {@code bench/vacuum.sh} runs
 * it and says what can be set.
 */
class VacuumBench {
  private static final String PATH = "/api/messages/sms";
  private static final int CLIENTS = 24;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration SPRINT = Duration.ofSeconds(15);
  private static final Duration STEP = Duration.ofSeconds(10);

  /** Of what the server can do, as it is measured after the warm-up. */
  private static final double SHARE_OF_MOST = 0.65;

  private static final double LEAST_SHARE = 0.9;

  private static final int BASE_SECONDS = Integer.getInteger("switchboard.bench.base", 60);
  private static final int HELD_SECONDS = Integer.getInteger("switchboard.bench.held", 180);
  private static final int RECIPIENTS = Integer.getInteger("switchboard.bench.recipients", 1000);

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  @TempDir private Path directory;

  /** Messages that are sent, so many a second, until it is closed. */
  private final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong next = new AtomicLong();
    private final long start = System.nanoTime();
    private final Client client;
    private final double perSecond;
    private volatile boolean ended;

    /**
     * @param perSecond infinite for as many as get an answer
     */
    Load(Client client, double perSecond) {
      this.client = client;
      this.perSecond = perSecond;
      for (int i = 0; i < CLIENTS; i++) {
        var _ = threads.submit(this::run);
      }
    }

    private void run() {
      while (!ended) {
        long turn = next.getAndIncrement();
        long wait = start + (long) (turn * 1e9 / perSecond) - System.nanoTime();
        LockSupport.parkNanos(Double.isFinite(perSecond) ? wait : 0);
        String to = "+1804555" + (1000 + turn % RECIPIENTS);
        HttpResponse<String> response =
            client.postAsync(PATH, sms("+12016661234", to, "Hello from the benchmark")).join();
        (response.statusCode() == 202 ? sent : refused).incrementAndGet();
      }
    }

    @Override
    public void close() {
      ended = true;
      threads.close();
    }
  }

  @Test
  void dispatchKeepsItsRateWhileATransactionIsHeldOpen() throws Exception {
    PostgresServer.Database database = database();
    try (Connection operator = DriverManager.getConnection(database.url(), database.user(), null);
        ServerProcess server =
            ServerProcess.serve(
                directory, "store.url=" + database.url(), "store.user=" + database.user());
        Client client = server.awaitReady()) {
      print(
          "%s, fsync %s"
              .formatted(text(operator, "SHOW server_version"), text(operator, "SHOW fsync")));
      try (Load _ = new Load(client, Double.POSITIVE_INFINITY)) {
        rate(client, WARM_UP);
      }
      double most = sprint(client);
      print("at most %.0f messages/s accepted and dispatched".formatted(most));

      List<Double> held = new ArrayList<>();
      double base;
      try (Load _ = new Load(client, most * SHARE_OF_MOST)) {
        base = rate(client, Duration.ofSeconds(BASE_SECONDS));
        print("steady load without it: %.0f/s dispatched over %d s".formatted(base, BASE_SECONDS));
        operator.setAutoCommit(false);
        operator.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        text(operator, "SELECT count(*) FROM inbound_events");
        for (int at = 0; at < HELD_SECONDS; at += (int) STEP.toSeconds()) {
          held.add(rate(client, STEP));
          print(
              "held open for %3d s: %4.0f/s dispatched, %3.0f %%"
                  .formatted(at + STEP.toSeconds(), held.getLast(), 100 * held.getLast() / base));
        }
      }
      double mostHeld = sprint(client);
      print("at most, with it: %.0f/s, %.0f %%".formatted(mostHeld, 100 * mostHeld / most));
      print("dead rows: %s".formatted(deadRows(database)));
      operator.rollback();

      double overall = held.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      double least = Collections.min(held);
      print(
          "overall %.1f %% of the rate, least in %d s %.1f %%, accepted %d, refused %d"
              .formatted(
                  100 * overall / base,
                  STEP.toSeconds(),
                  100 * least / base,
                  sent.get(),
                  refused.get()));
      assertThat(overall / base).isGreaterThanOrEqualTo(LEAST_SHARE);
      assertThat(refused).hasValue(0);
    }
  }

  private double sprint(Client client) throws InterruptedException {
    try (Load _ = new Load(client, Double.POSITIVE_INFINITY)) {
      return rate(client, SPRINT);
    }
  }

  /** Messages a second that are dispatched from now on. */
  private static double rate(Client client, Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    long before = dispatched(client);
    Thread.sleep(duration);
    return (dispatched(client) - before) / ((System.nanoTime() - start) / 1e9);
  }

  private static long dispatched(Client client) {
    return client.getJson("/metrics").get("dispatch_success").asLong();
  }

  private static PostgresServer.Database database() {
    String url = System.getProperty("switchboard.bench.url");
    return url == null || url.isEmpty()
        ? PostgresServer.emptyDatabase()
        : new PostgresServer.Database(
            "given", url, System.getProperty("switchboard.bench.user", "postgres"));
  }

  private static String deadRows(PostgresServer.Database database) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.user(), null)) {
      return text(
          connection,
          "SELECT string_agg(relname || ' ' || n_dead_tup, ', ' ORDER BY n_dead_tup DESC)"
              + " FROM pg_stat_user_tables WHERE n_dead_tup > 0");
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
