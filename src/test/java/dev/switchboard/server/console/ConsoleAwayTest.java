package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.DatabaseProxy;
import dev.switchboard.server.PostgresServer;
import dev.switchboard.server.RunningApp;
import dev.switchboard.server.StreamProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The console on a bad day: streams end, servers and databases go away, and events come in floods.
 */
@Tag("browser")
class ConsoleAwayTest {
  /** 10,000 a second for three seconds. */
  private static final int FLOOD = 30_000;

  private static final int FLOOD_SECONDS = 3;

  @Test
  void deadStreamIsOpenedAgainWhereItEnded(@TempDir Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        StreamProxy proxy = new StreamProxy(app.client.port);
        Browser browser = Browser.open(proxy.port())) {
      browser.go("/messages");
      browser.awaitText(".foot", "Live");
      await().atMost(RunningApp.PATIENCE).until(() -> proxy.readers() == 1);
      String first = app.sendSms("first");
      proxy.tell("event-7", first);
      browser.awaitThere("[data-message='" + first + "']");

      proxy.cut();
      String missed = app.sendSms("sent while nobody listened");
      browser.awaitThere("[data-message='" + missed + "']");
      await().atMost(RunningApp.PATIENCE).until(() -> proxy.readers() == 1);
      assertThat(proxy.resumedFrom).startsWith("", "event-7");
      browser.awaitText(".foot", "Live");
    }
  }

  @Test
  void serverThatIsAwayIsSaidAndComesBack(@TempDir Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        StreamProxy proxy = new StreamProxy(app.client.port);
        Browser browser = Browser.open(proxy.port())) {
      browser.go("/messages");
      browser.awaitText(".foot", "Live");
      proxy.goDown();
      browser.awaitText(".banner", "The server does not answer");
      // What was there before can still be read.
      assertThat(browser.text("h1")).isEqualTo("Messages");

      String meanwhile = app.sendSms("meanwhile");
      proxy.open();
      browser.awaitThere("[data-message='" + meanwhile + "']");
      await().atMost(RunningApp.PATIENCE).until(() -> !browser.has(".banner"));
    }
  }

  /** Its first press was stored, and only the answer was lost. */
  @Test
  void formThatIsPressedAgainAfterALostAnswerSendsOnce(@TempDir Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        StreamProxy proxy = new StreamProxy(app.client.port);
        Browser browser = Browser.open(proxy.port())) {
      browser.go("/send");
      browser.replace("#send-body", "Only once");
      proxy.loseAnswers(true);
      browser.press("form", "Send");
      browser.awaitText(".trouble", "does not answer");
      assertThat(bodies(app)).containsExactly("Only once");

      proxy.loseAnswers(false);
      browser.press("form", "Send");
      browser.awaitText(".sent", "Accepted");
      assertThat(bodies(app)).containsExactly("Only once");

      browser.press("form", "Send");
      await()
          .atMost(RunningApp.PATIENCE)
          .untilAsserted(() -> assertThat(bodies(app)).containsExactly("Only once", "Only once"));
    }
  }

  @Test
  void replyThatIsPressedAgainAfterALostAnswerSendsOnce(@TempDir Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        StreamProxy proxy = new StreamProxy(app.client.port);
        Browser browser = Browser.open(proxy.port())) {
      String id = app.sendSms("Are you there?");
      browser.go("/conversations/" + app.message(id).get("conversation_id").asString());
      browser.awaitText(".thread", "Are you there?");
      for (String side : List.of("us", "contact")) {
        browser.click("input[value=" + side + "]");
        proxy.loseAnswers(true);
        browser.type("#answer-text", "Once as " + side, Keys.ENTER);
        browser.awaitText(".notices", "does not answer");

        proxy.loseAnswers(false);
        browser.type("#answer-text", Keys.ENTER);
        browser.awaitText(".bubble:last-child", "Once as " + side);
      }
      assertThat(bodies(app))
          .containsExactlyInAnyOrder("Are you there?", "Once as us", "Once as contact");
    }
  }

  private static List<String> bodies(RunningApp app) {
    return app.client
        .getJson("/api/messages")
        .get("items")
        .valueStream()
        .map(item -> item.get("body").asString())
        .toList();
  }

  @Test
  void databaseThatIsAwayIsSaidAndComesBack(@TempDir Path directory) throws Exception {
    PostgresServer.Database database = PostgresServer.emptyDatabase();
    try (DatabaseProxy network = new DatabaseProxy(database);
        RunningApp app =
            RunningApp.start(
                directory,
                "store.url=" + network.urlOf(database),
                "store.user=" + database.user(),
                "lease.duration=2s");
        Browser browser = Browser.open(app.client.port)) {
      browser.go("/messages");
      browser.awaitText("main", "No messages yet");

      network.breakDown();
      browser.awaitText(".banner", "The database does not answer");

      network.repair();
      await().atMost(RunningApp.PATIENCE).until(() -> !browser.has(".banner"));
      await()
          .atMost(RunningApp.PATIENCE)
          .until(() -> app.client.get("/readyz").statusCode() == 200);
      String after = app.sendSms("after");
      browser.awaitThere("[data-message='" + after + "']");
    }
  }

  @Test
  void floodOfEventsIsAFewLooksAndNoMemory(@TempDir Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        StreamProxy proxy = new StreamProxy(app.client.port);
        Browser browser = Browser.open(proxy.port())) {
      browser.go("/messages");
      await().atMost(RunningApp.PATIENCE).until(() -> proxy.readers() == 1);
      browser.devTools("HeapProfiler.collectGarbage", java.util.Map.of());
      long before = heapBytes(browser);
      proxy.requests.clear();
      long start = System.nanoTime();

      for (int i = 0; i < FLOOD; i++) {
        proxy.tell(String.valueOf(i), "6h1ss4s4" + i);
        if (i % (FLOOD / FLOOD_SECONDS / 10) == 0) {
          Thread.sleep(Duration.ofMillis(80));
        }
      }
      String last = app.sendSms("the last");
      proxy.tell("last", last);
      browser.awaitThere("[data-message='" + last + "']");
      double seconds = (System.nanoTime() - start) / 1e9;
      long looks =
          proxy.requests.stream().filter(path -> path.startsWith("/api/messages?")).count();
      browser.devTools("HeapProfiler.collectGarbage", java.util.Map.of());

      assertThat(looks).isBetween(1L, (long) seconds + 3);
      assertThat(heapBytes(browser) - before).isLessThan(4 * 1024 * 1024);
    }
  }

  private static long heapBytes(Browser browser) {
    Object bytes = browser.run("return performance.memory.usedJSHeapSize");
    return ((Number) Objects.requireNonNull(bytes)).longValue();
  }
}
