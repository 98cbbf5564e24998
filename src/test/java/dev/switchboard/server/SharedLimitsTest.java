package dev.switchboard.server;

import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.RunningApp.PATIENCE;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.store.StoreOpenException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two nodes on one PostgreSQL share what is configured for both. */
@Tag("server")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedLimitsTest {
  private static final String PATH = "/api/messages/sms";
  private static final int BURST = 10;
  private static final int PER_SECOND = 1;
  private static final int PROVIDER_RATE = 100;
  private static final Duration FLOOD = Duration.ofSeconds(3);
  private static final Pattern SENDER_LEFT = Pattern.compile("\"sender\";r=(\\d+)");

  private final PostgresServer.Database database = PostgresServer.emptyDatabase();
  private final AtomicInteger senders = new AtomicInteger();

  @TempDir private Path directory;

  @Test
  void nodesTogetherGrantTheLimitAndTheOneThatIsLeftGrantsAllOfIt() throws Exception {
    try (RunningApp first = start()) {
      awaitShareOf(BURST, first);
      try (RunningApp second = start()) {
        awaitShareOf(BURST / 2, first);
        awaitShareOf(BURST / 2, second);
        assertThat(ceiling(first) + ceiling(second)).isEqualTo(PROVIDER_RATE);

        String from = freshSender();
        long begun = System.nanoTime();
        int granted = 0;
        while (System.nanoTime() - begun < FLOOD.toNanos()) {
          granted += granted(first, from) + granted(second, from);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(granted).isBetween(BURST, (int) (BURST + PER_SECOND * seconds));
      }

      awaitShareOf(BURST, first);
      assertThat(ceiling(first)).isEqualTo(PROVIDER_RATE);
      String from = freshSender();
      int granted = 0;
      for (int i = 0; i < BURST; i++) {
        granted += granted(first, from);
      }
      assertThat(granted).isEqualTo(BURST);
    }
  }

  private RunningApp start() throws StoreOpenException {
    return RunningApp.start(
        directory,
        "store.url=" + database.url(),
        "store.user=" + database.user(),
        "lease.duration=2s",
        "limits.sender.per-minute=" + 60 * PER_SECOND,
        "limits.sender.burst=" + BURST,
        "providers.sms-mms.rate-per-second=" + PROVIDER_RATE);
  }

  /** Waits until the node knows how many there are, as it shows to whoever is new to it. */
  private void awaitShareOf(int burst, RunningApp app) {
    await("a share of " + burst)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> left(post(app, freshSender())) == burst - 1);
  }

  private static int left(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    Matcher standing = SENDER_LEFT.matcher(String.valueOf(header(response, "RateLimit")));
    assertThat(standing.find()).isTrue();
    // The rule is that of both, whoever tells it.
    assertThat(header(response, "RateLimit-Policy")).startsWith("\"sender\";q=60;w=60");
    return Integer.parseInt(standing.group(1));
  }

  private static int granted(RunningApp app, String from) {
    int status = post(app, from).statusCode();
    assertThat(status).isIn(List.of(202, 429));
    return status == 202 ? 1 : 0;
  }

  private static HttpResponse<String> post(RunningApp app, String from) {
    return app.client.post(PATH, sms(from, "+18045551234", "Hello"));
  }

  private String freshSender() {
    return "+1201666%04d".formatted(senders.incrementAndGet());
  }

  private static double ceiling(RunningApp app) {
    for (JsonNode provider : app.client.getJson("/api/providers").get("items")) {
      if (provider.get("name").asString().equals("sms-mms")) {
        return provider.get("governor").get("ceiling_per_second").asDouble();
      }
    }
    throw new AssertionError("no provider sms-mms");
  }
}
