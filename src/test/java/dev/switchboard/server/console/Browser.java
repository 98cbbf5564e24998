package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium of this machine, looking at one server. */
final class Browser implements AutoCloseable {
  private static final List<String> CHROMIUM =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  private final ChromeDriver driver;
  private final String server;

  private Browser(ChromeDriver driver, String server) {
    this.driver = driver;
    this.server = server;
  }

  /**
   * Starts it. Where there is none, the tests of the class are skipped, aloud; in continuous
   * integration they fail.
   */
  static Browser open(int port) {
    Optional<Path> chromium = CHROMIUM.stream().flatMap(name -> find(name).stream()).findFirst();
    Optional<Path> chromedriver = find("chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      String missing =
          "There is no Chromium with a chromedriver on the PATH: the console is NOT tested."
              + " On Debian: apt-get install chromium chromium-driver";
      assertThat(System.getenv("CI")).as(missing).isNull();
      System.err.println(missing);
      Assumptions.abort(missing);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toFile());
    // Continuous integration runs as root in a container, where Chromium has no sandbox to make.
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars");
    options.addArguments("--window-size=1440,900");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.SEVERE);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options), "http://127.0.0.1:" + port);
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Loads a path of the server, and waits until its screen has something to show. */
  void go(String path) {
    driver.get(server + path);
    awaitThere("main h1");
  }

  String path() {
    return driver.getCurrentUrl().substring(server.length());
  }

  void back() {
    driver.navigate().back();
  }

  void reload() {
    driver.navigate().refresh();
    awaitThere("main h1");
  }

  /** What is there now. */
  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  boolean has(String css) {
    return !all(css).isEmpty();
  }

  /** The text of the first match, as a reader sees it; empty where there is none. */
  String text(String css) {
    try {
      List<WebElement> found = all(css);
      return found.isEmpty() ? "" : found.getFirst().getText();
    } catch (StaleElementReferenceException _) {
      return "";
    }
  }

  void awaitThere(String css) {
    await(css).atMost(PATIENCE).until(() -> has(css));
  }

  void awaitText(String css, String part) {
    await(css + " says " + part)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(text(css)).contains(part));
  }

  void click(String css) {
    awaitThere(css);
    all(css).getFirst().click();
  }

  /** Presses the button or link inside {@code css} whose text begins so. */
  void press(String css, String name) {
    await(name)
        .atMost(PATIENCE)
        .ignoreException(StaleElementReferenceException.class)
        .until(() -> {
          Optional<WebElement> found =
              all(css + " button, " + css + " a").stream()
                  .filter(it -> it.getText().startsWith(name))
                  .findFirst();
          found.ifPresent(WebElement::click);
          return found.isPresent();
        });
  }

  void type(String css, CharSequence... keys) {
    awaitThere(css);
    all(css).getFirst().sendKeys(keys);
  }

  void replace(String css, String text) {
    awaitThere(css);
    WebElement field = all(css).getFirst();
    field.clear();
    field.sendKeys(text);
  }

  /** Moves a slider as a user does who lets go of it. */
  void slide(String css, int value) {
    choose(css, String.valueOf(value));
  }

  /** Gives a field a value as its own control of the browser does: a slider, a calendar. */
  void choose(String css, String value) {
    awaitThere(css);
    run(
        "arguments[0].value = arguments[1];"
            + "for (const type of ['input', 'change'])"
            + " arguments[0].dispatchEvent(new Event(type, {bubbles: true}));",
        all(css).getFirst(),
        value);
  }

  @Nullable Object run(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  @Nullable Object runAsync(String script) {
    driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(1));
    return ((JavascriptExecutor) driver).executeAsyncScript(script);
  }

  /** What axe has against the page as it is now. */
  List<?> axe() {
    run(resource(AXE));
    return (List<?>)
        Objects.requireNonNull(
            runAsync(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document, {iframes: false}).then(
                  (result) => done(result.passes.length < 10 ? ['it looked at nothing'] : result.violations.map((it) =>
                    it.id + ': ' + it.nodes.map((node) => node.html.slice(0, 150) + ' ' + node.failureSummary).join(' | '))),
                  (failure) => done([String(failure)]));
                """));
  }

  private static String resource(String name) {
    try (InputStream in = Browser.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void size(int width, int height) {
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  void dark(boolean dark) {
    devTools(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  Object devTools(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** What the browser complained about since the last time, above all breaches of the policy. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getMessage())
        .filter(message -> !message.contains("Failed to load resource"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
