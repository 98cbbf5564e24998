package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose PostgreSQL goes away says so, stays, and is as before when it is back. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseAwayTest {
  /** Within which everything is as before once the database is back. */
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  private static final String BODY = sms("+12016661234", "+18045551234", "Hello");

  @Test
  void nodeOutlivesItsDatabase(@TempDir Path directory) throws Exception {
    PostgresServer.Database database = PostgresServer.emptyDatabase();
    try (DatabaseProxy network = new DatabaseProxy(database);
        RunningApp app =
            RunningApp.start(
                directory,
                "store.url=" + network.urlOf(database),
                "store.user=" + database.user(),
                "lease.duration=2s",
                "faults.latency-ms.min=20",
                "faults.latency-ms.max=20")) {
      String before = app.sendSms("before");
      app.awaitStatus(before, "dispatched");
      assertThat(app.client.get("/readyz").statusCode()).isEqualTo(200);

      network.breakDown();
      HttpResponse<String> refused = post(app);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(Client.header(refused, "Retry-After")).isEqualTo("1");
      await().atMost(RECOVERY).until(() -> app.client.get("/readyz").statusCode() == 503);
      assertThat(app.client.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(app.client.get("/api/messages/" + before).statusCode()).isEqualTo(503);
      assertThat(app.client.get("/api/nodes").statusCode()).isEqualTo(503);
      assertThat(app.client.get("/api/invariants").statusCode()).isEqualTo(503);
      assertThat(app.client.get("/api/dead-letters").statusCode()).isEqualTo(503);
      // What is in memory is told all the same: that is when one looks at it.
      assertThat(app.client.get("/api/series").statusCode()).isEqualTo(200);

      network.repair();
      await().atMost(RECOVERY).until(() -> app.client.get("/readyz").statusCode() == 200);
      String after = Client.idOf(post(app));
      app.awaitStatus(after, "dispatched");
      assertThat(app.drift()).isZero();
      assertThat(app.client.getJson("/api/nodes").get("items")).hasSize(1);
    }
  }

  private static HttpResponse<String> post(RunningApp app) {
    return app.client.post("/api/messages/sms", BODY, "Idempotency-Key", "k");
  }
}
