package dev.switchboard.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A PostgreSQL as durable as a real one, for as long as the program runs. */
final class BenchPostgres {
  private BenchPostgres() {}

  /** Prints its URL and waits to be killed, which ends the server too. */
  static void main() throws IOException, InterruptedException {
    System.out.println(start().getJdbcUrl("postgres", "postgres"));
    new CountDownLatch(1).await();
  }

  static EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("shared_buffers", "512MB")
        .setServerConfig("max_wal_size", "4GB")
        .setServerConfig("max_connections", "200")
        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
        .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
