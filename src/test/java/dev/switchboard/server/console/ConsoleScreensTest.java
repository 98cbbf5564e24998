package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.Client;
import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** What holds for the screens: addresses, width, weight, and use by everybody. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsoleScreensTest {
  private static final long FIRST_SCREEN_BYTES = 150 * 1024;

  /** What the page asked for and did not get. */
  private static final String MISSING =
      """
      return [
        ...performance.getEntriesByType('resource').filter(it => it.responseStatus >= 400).map(it => it.name),
        ...[...document.images].filter(it => it.complete && !it.naturalWidth).map(it => it.src),
      ].join(' ');\
      """;

  private RunningApp app;
  private Browser browser;
  private List<String> screens;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    app = RunningApp.start(directory, "faults.seed=7");
    String failed =
        app.client.accepted(
            "/api/messages/sms", RunningApp.sms("+12016661234", "+15005555000", "refused"));
    app.awaitStatus(failed, "failed");
    String email = app.sendEmail("<p>An <b>email</b></p>");
    app.awaitStatus(email, "dispatched");
    app.awaitStatus(app.sendSms("Hello"), "dispatched");
    String endpoint =
        Client.json(app.client.post("/api/endpoints", "{\"url\":\"http://127.0.0.1:9/hook\"}"))
            .at("/endpoint/id")
            .asString();
    app.client.post("/api/endpoints/" + endpoint + "/test", "");
    await().atMost(RunningApp.PATIENCE).until(() -> attempts(endpoint) > 0);
    screens =
        List.of(
            "/",
            "/messages",
            "/messages?status=pending",
            "/messages/" + email,
            "/messages/" + failed,
            "/conversations",
            "/conversations/1",
            "/failed",
            "/callbacks",
            "/callbacks/" + endpoint,
            "/nodes",
            "/send",
            "/send?channel=email");
    browser = Browser.open(app.client.port);
  }

  private int attempts(String endpoint) {
    return app.client
        .getJson("/api/endpoints/" + endpoint + "/deliveries")
        .at("/items/0/attempts")
        .size();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    app.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void axeFindsNothingOnAnyScreen(boolean dark) {
    browser.dark(dark);
    browser.size(1440, 900);
    for (String path : screens) {
      browser.go(path);
      List<?> violations = browser.axe();
      assertThat(violations).as(path + (dark ? " dark" : " light")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 768, 1440})
  void noScreenIsWiderThanItsWindow(int width) {
    browser.size(width, 900);
    for (String path : screens) {
      browser.go(path);
      assertThat(browser.run("return document.documentElement.scrollWidth"))
          .as(path)
          .isEqualTo((long) width);
    }
    browser.size(1440, 900);
  }

  @Test
  void everyScreenIsOneOfTheServersAddressesAndBreaksNoPolicy() {
    for (String path : screens) {
      browser.go(path);
      browser.reload();
      browser.awaitThere("main h1");
      assertThat(browser.complaints()).as(path).isEmpty();
      assertThat(browser.run(MISSING)).as("what is missing at " + path).isEqualTo("");
    }
    assertThat(app.client.get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(app.client.get("/console/").statusCode()).isEqualTo(404);
  }

  @Test
  void filtersAreInTheAddressAndTheBackButtonKnowsThem() {
    long total = app.client.getJson("/api/messages").get("meta").get("total").asLong();
    browser.go("/messages");
    browser.click("select[name=status] option[value=failed]");
    browser.awaitThere("tr[data-message] .tone-bad");
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> browser.path().equals("/messages?status=failed"));
    browser.awaitText(".pager", "1 message");
    browser.replace("input[name=address]", "+19999999999");
    browser.type("input[name=address]", Keys.ENTER);
    browser.awaitText("main", "No message matches");
    assertThat(browser.path()).contains("status=failed", "address=%2B19999999999");

    browser.reload();
    browser.awaitText("main", "No message matches");
    browser.back();
    browser.awaitText(".pager", "1 message");
    browser.back();
    browser.awaitText(".pager", total + " messages");
    assertThat(browser.path()).isEqualTo("/messages");
  }

  @Test
  void listHoldsStillUnderThePointerAndCountsWhatIsNew() {
    browser.go("/messages");
    browser.awaitThere("tr[data-message]");
    String first =
        (String) browser.run("return document.querySelector('tr[data-message]').dataset.message");
    new Actions(browser.driver())
        .moveToElement(browser.all("tr[data-message]").getFirst())
        .perform();
    app.sendSms("new one");
    app.sendSms("and another");
    browser.awaitText(".news", "2 new");
    assertThat(browser.run("return document.querySelector('tr[data-message]').dataset.message"))
        .isEqualTo(first);
    browser.press(".news", "2 new");
    browser.awaitText("tr[data-message]", "and another");
    new Actions(browser.driver()).moveToElement(browser.all("h1").getFirst()).perform();
  }

  @Test
  void everythingCanBeReachedByKeyboardAndTheFocusIsSeen() {
    browser.go("/");
    browser.type("body", Keys.TAB);
    assertThat(browser.run("return document.activeElement.textContent"))
        .isEqualTo("Skip to the content");
    for (int i = 0; i < 3; i++) {
      browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
    }
    assertThat(browser.run("return document.activeElement.textContent.trim()"))
        .isEqualTo("Messages");
    assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
    browser.awaitText("h1", "Messages");
    // A screen reader is told where it is.
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("main");
    assertThat(browser.run("return document.title")).isEqualTo("Messages · Switchboard");
  }

  @Test
  void firstScreenIsLight() {
    browser.devTools("Network.clearBrowserCache", java.util.Map.of());
    browser.go("/");
    browser.awaitThere(".u-wrap");
    Object bytes =
        browser.run(
            """
            return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
              .filter((it) => !it.name.includes('/api/')).reduce((sum, it) => sum + it.transferSize, 0)
            """);
    assertThat((Long) bytes).isBetween(20_000L, FIRST_SCREEN_BYTES);
    // What has been loaded once is not asked for again.
    browser.reload();
    Object again =
        browser.run(
            """
            return performance.getEntriesByType('resource')
              .filter((it) => it.name.includes('/console/') && it.transferSize > 0).length
            """);
    assertThat(again).isEqualTo(0L);
  }
}
