package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page at {@code /docs}, as a reader uses it. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DocsPageTest {
  private static final String KEY = "a-key-of-enough-length";
  private static final long PAGE_BYTES = 400 * 1024;
  private static final int WINDOW_HEIGHT = 900;

  /** Finds in the reference, and in what is nested in it. */
  private static final String FIND =
      """
      const find = (root, css) => {
        const here = [...root.querySelectorAll(css)];
        const below = [...root.querySelectorAll('*')].filter((it) => it.shadowRoot);
        return here.concat(...below.map((it) => find(it.shadowRoot, css)));
      };
      return find(document, arguments[0]);
      """;

  private RunningApp app;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    app = RunningApp.start(directory, "auth.api-keys=" + KEY, "faults.seed=7");
    browser = Browser.open(app.client.port);
    browser.size(1440, WINDOW_HEIGHT);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    app.close();
  }

  private List<WebElement> all(String css) {
    return ((List<?>) Objects.requireNonNull(browser.run(FIND, css)))
        .stream().map(WebElement.class::cast).toList();
  }

  private WebElement one(String css) {
    await(css).atMost(RunningApp.PATIENCE).until(() -> !all(css).isEmpty());
    return all(css).getFirst();
  }

  private void open(String operation) {
    browser.driver().get("about:blank");
    browser.driver().get("http://127.0.0.1:" + app.client.port + "/docs" + operation);
    one(".nav-bar-path");
    if (!operation.isEmpty()) {
      one("api-request");
    }
  }

  private List<String> operations() {
    return all(".nav-bar-path").stream().map(WebElement::getText).toList();
  }

  /** The operation with what it was answered. */
  private String answered() {
    return String.valueOf(
        browser.run("return arguments[0].shadowRoot.textContent", all("api-request").getFirst()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void axeFindsNothing(boolean dark) {
    browser.dark(dark);
    for (String operation :
        List.of(
            "", "#post-/api/messages/sms", "#get-/api/messages", "#delete-/api/endpoints/-id-")) {
      open(operation);
      assertThat(browser.axe()).as(operation + (dark ? " dark" : " light")).isEmpty();
    }
    browser.dark(false);
  }

  @Test
  void coloursFollowTheSystem() {
    open("");
    Object light = browser.run("return getComputedStyle(document.body).backgroundColor");
    browser.dark(true);
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> "dark".equals(one("rapi-doc").getAttribute("theme")));
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
        .isNotEqualTo(light);
    browser.dark(false);
  }

  @Test
  void operationsAreInTheFirstScreen() {
    open("");
    assertThat(all(".nav-bar-path"))
        .filteredOn(it -> it.isDisplayed() && it.getRect().getY() < WINDOW_HEIGHT - 20)
        .hasSizeGreaterThan(10)
        .first()
        .matches(it -> it.getText().contains("Send an SMS"));
  }

  @Test
  void searchFindsAnOperationAndItsAddressOpensIt() {
    open("");
    int all = operations().size();
    one("#nav-bar-search").sendKeys("dead letters", Keys.ENTER);
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> operations().size() < all && !operations().isEmpty());
    assertThat(operations()).anyMatch(it -> it.contains("Bring all dead letters back"));

    all(".nav-bar-path").getFirst().click();
    await().atMost(RunningApp.PATIENCE).until(() -> browser.path().startsWith("/docs#"));
  }

  @Test
  void anOperationIsTriedWithAKeyTwice() {
    open("#post-/api/messages/sms");
    one("button[part~='btn-try']").click();
    await().atMost(RunningApp.PATIENCE).until(() -> answered().contains("401"));

    // The lock of the operation leads there, too.
    one("[data-content-id='auth']").click();
    one("#http-bearerAuth-api-key-input").sendKeys(KEY);
    one("#security-scheme-bearerAuth button").click();
    one(".nav-bar-path").click();
    for (int stored = 1; stored <= 2; stored++) {
      int expected = stored;
      one("button[part~='btn-try']").click();
      await()
          .atMost(RunningApp.PATIENCE)
          .until(() ->
              app.client
                      .getJson("/api/messages", "Authorization", "Bearer " + KEY)
                      .at("/meta/total")
                      .asInt()
                  == expected);
    }
    await().atMost(RunningApp.PATIENCE).until(() -> answered().contains("202"));
    assertThat(browser.axe()).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void itIsLightAndIsKept() {
    browser.devTools("Network.clearBrowserCache", Map.of());
    open("");
    assertThat(transferred("it")).isGreaterThan(100_000L).isLessThan(PAGE_BYTES);
    assertThat(
            browser.run(
                "return performance.getEntriesByType('resource').map((it) => it.name)"
                    + ".filter((it) => !it.startsWith(location.origin))"))
        .isEqualTo(List.of());

    open("");
    assertThat(transferred("it.name.includes('/docs/assets/')")).isZero();
  }

  /** Bytes on the wire, headers included. */
  private long transferred(String which) {
    Object sum =
        browser.run(
            "return ['navigation', 'resource'].flatMap((it) => performance.getEntriesByType(it))"
                + ".filter((it) => "
                + which
                + ").reduce((sum, it) => sum + it.transferSize, 0)");
    return ((Number) Objects.requireNonNull(sum)).longValue();
  }
}
