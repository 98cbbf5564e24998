package dev.switchboard.server;

import dev.switchboard.net.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server for tests: one for all that run in this process, started when the first needs
 * it, and gone with the process. Every test has a database of its own on it.
 */
public final class PostgresServer {
  private static final String USER = "postgres";
  private static final String CONNECTIONS = "400";
  private static final int START_ATTEMPTS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** Held, because a logger that nobody holds forgets its level. */
  private static final List<Logger> CHATTY =
      Stream.of("io.zonky", "org.flywaydb", "com.zaxxer.hikari").map(Logger::getLogger).toList();

  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Started when the class is first used, by one thread, as the language has it. */
  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();
  }

  private PostgresServer() {}

  /**
   * A database of the shared server.
   *
   * @param url without user and password; the server trusts {@code user}
   */
  public record Database(String name, String url, String user) {
    /** Runs statements as somebody who keeps the server. */
    public void asOperator(String... statements) {
      execute(statements);
    }

    /** Deletes it, whoever is connected. */
    public void drop() {
      execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
    }

    /** Cuts every connection to this database. */
    public void disconnectAll() {
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(name));
    }
  }

  /** Leaves a test out on machines for which the build has no server. */
  public static void assumeAvailable() {
    boolean available =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    Assumptions.assumeTrue(available, "there is a PostgreSQL for this machine");
  }

  /** A database with nothing in it. */
  public static Database emptyDatabase() {
    assumeAvailable();
    return create("test_" + DATABASES.incrementAndGet(), "template0");
  }

  /** A database that is what another one was when nobody was connected to it. */
  public static Database copyOf(Database template) {
    return create("test_" + DATABASES.incrementAndGet(), template.name());
  }

  private static Database create(String name, String template) {
    execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
    return new Database(name, Shared.SERVER.getJdbcUrl(USER, name), USER);
  }

  private static void execute(String... statements) {
    try (Connection connection = Shared.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Tries again with another port, because a port that was free may be taken before it is used. */
  private static EmbeddedPostgres start() {
    CHATTY.forEach(logger -> logger.setLevel(Level.SEVERE));
    try {
      Path log = Files.createTempFile("switchboard-postgres", ".log");
      log.toFile().deleteOnExit();
      IOException failure = null;
      for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        try {
          return start(ProcessBuilder.Redirect.appendTo(log.toFile()));
        } catch (IOException e) {
          failure = e;
        }
      }
      throw new AssertionError("PostgreSQL does not start:\n" + Files.readString(log), failure);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static EmbeddedPostgres start(ProcessBuilder.Redirect log) throws IOException {
    // It ends with the process by itself.
    return EmbeddedPostgres.builder()
        .setPort(Ports.unused())
        .setPGStartupWait(START_LIMIT)
        .setServerConfig("max_connections", CONNECTIONS)
        .setServerConfig("synchronous_commit", "on")
        .setOutputRedirector(log)
        .setErrorRedirector(log)
        .start();
  }
}
