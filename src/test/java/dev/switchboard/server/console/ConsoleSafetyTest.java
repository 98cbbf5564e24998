package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.switchboard.server.RunningApp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.json.JsonMapper;

/** What strangers write stays text, and a key shows no more than it allows. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsoleSafetyTest {
  private static final String READER = "a-key-that-may-only-read";
  private static final String OPERATOR = "a-key-that-may-do-everything";
  private static final String[] AS_OPERATOR = {"Authorization", "Bearer " + OPERATOR};

  private RunningApp app;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    app =
        RunningApp.start(
            directory,
            "auth.keys.reader.secret=" + READER,
            "auth.keys.reader.scopes=read",
            "auth.keys.operator.secret=" + OPERATOR,
            "auth.keys.operator.scopes=send,read,operate,metrics");
    browser = Browser.open(app.client.port);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    app.close();
  }

  @Test
  void readerSeesEverythingAndCanPressNothing() {
    sendRefused();
    signIn("/failed", READER);
    browser.awaitText(".groups", "Refused by the provider");
    assertThat(browser.text(".foot")).contains("reader (read only)");
    for (String path : List.of("/failed", "/messages?status=failed", "/")) {
      browser.go(path);
      assertThat(browser.all("main button"))
          .extracting(WebElement::getText)
          .as(path)
          .noneMatch(name -> name.matches("(Retry|Open|Close|Reset|Down|Healthy).*"));
    }
    assertThat(browser.has("sb-faults")).isFalse();
    browser.go("/send");
    browser.awaitText("main", "This key cannot send");
  }

  /**
   * A megabyte of each takes minutes where an expression looks at the same text again and again.
   */
  @Test
  void longTextsOfStrangersTakeNoLongerThanTheirLength() {
    browser.go("/");
    assertThat(
            browser.runAsync(
                """
                const done = arguments[arguments.length - 1];
                const main = document.querySelector("script[type=module]").src;
                import(new URL("parts/html-text.js", main)).then(({ looksLikeHtml, said }) => {
                  const parts = ["<a ", "<style ", "</style ", "<!--", "<b", "< ", "&", "  "];
                  const found = parts.map((part) => {
                    const long = part.repeat(1_000_000 / part.length);
                    return looksLikeHtml(long) || said("<p>said" + long).slice(0, 4);
                  });
                  done(found.join(" "));
                });
                """))
        .isEqualTo("said said said said said said said said");
  }

  @Test
  void textOfHtmlIsWhatAReaderSees() {
    browser.go("/");
    assertThat(
            browser.runAsync(
                """
                const done = arguments[arguments.length - 1];
                const main = document.querySelector("script[type=module]").src;
                import(new URL("parts/html-text.js", main)).then(({ said }) => done([
                  "<p>One</p><STYLE a='>'>p {}</style >two <!-- <b> -->three 1 < 2 &lt;b&gt;",
                  "<!doctype html><title>no</title>yes<script>if (1 < 2) </b></script>!<br",
                  "1 < 2 <b>",
                ].map((text) => said(text).replace(/ +/g, " "))));
                """))
        .isEqualTo(List.of("One two three 1 < 2 <b>", "yes !", "1 < 2 <b>"));
  }

  @Test
  void wrongKeyIsAskedForAgainAndSigningOutForgetsIt() {
    signIn("/messages", "nonsense");
    browser.awaitText(".sign-in", "does not know this key");
    browser.type("#key", OPERATOR);
    browser.press(".sign-in", "Sign in");
    browser.awaitText("h1", "Messages");
    assertThat(browser.run("return document.cookie + JSON.stringify(localStorage)"))
        .isEqualTo("{}");

    browser.press(".foot", "Sign out");
    browser.awaitThere("#key");
    assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
  }

  @Test
  void hostileEmailRunsLoadsAndNavigatesNothing() throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    HttpServer evil =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    evil.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    evil.start();
    try {
      String url = "http://127.0.0.1:" + evil.getAddress().getPort();
      String body =
          """
          <base href="%1$s/"><meta http-equiv="refresh" content="0;url=%1$s/refresh">
          <link rel="stylesheet" href="%1$s/style.css"><style>@import '%1$s/import.css'; p {color: rgb(1, 2, 3)}</style>
          <p style="background:url(%1$s/background.png)">Dear customer</p>
          <img src="%1$s/pixel.png" onerror="parent.hacked = 1"><img src="/api/messages">
          <svg onload="parent.hacked = 2"><script>parent.hacked = 3</script></svg>
          <script src="%1$s/script.js"></script><script>parent.hacked = 4; top.location = '%1$s/top'</script>
          <iframe src="%1$s/frame"></iframe><object data="%1$s/object"></object><video src="%1$s/video" autoplay></video>
          <a id="link" href="%1$s/link" target="_self">Click</a> <a id="own" href="/send" target="_top">Ours</a>
          <form action="%1$s/form"><button id="submit">Go</button></form>
          """
              .formatted(url);
      signIn("/messages/" + sendEmail(body), OPERATOR);
      browser.awaitThere("iframe.email");
      String before = browser.path();

      WebElement frame = browser.all("iframe.email").getFirst();
      browser.driver().switchTo().frame(frame);
      browser.awaitText("p", "Dear customer");
      // Inline styles are shown: without them no email looks like itself.
      assertThat(browser.all("p").getFirst().getCssValue("color")).contains("1, 2, 3");
      browser.click("#link");
      browser.click("#own");
      browser.click("#submit");
      browser.driver().switchTo().defaultContent();

      assertThat(browser.run("return window.hacked ?? null")).isNull();
      assertThat(browser.path()).isEqualTo(before);
      assertThat(browser.driver().getWindowHandles()).hasSize(1);
      // Asked for last, so everything before it has been refused by now.
      browser.press("sb-email-body", "Source");
      browser.awaitText(".source", "<script>parent.hacked = 4");
      assertThat(asked).isEmpty();
    } finally {
      evil.stop(0);
    }
  }

  @Test
  void textOfMessagesIsNeverMarkup() {
    String hostile = "<img src=x onerror='window.hacked=1'><script>window.hacked=2</script>${7*7}";
    String id = sendText(hostile);
    app.client.post(
        "/api/provider/mock/inbound",
        JsonMapper.shared()
            .createObjectNode()
            .put("channel", "email")
            .put("from", "\"<b>x\"@example.org")
            .put("to", "a@example.com")
            .put("subject", hostile)
            .put("body", hostile)
            .toString(),
        AS_OPERATOR);
    String conversation =
        app.client.getJson("/api/messages/" + id, AS_OPERATOR).get("conversation_id").asString();
    signIn("/messages", OPERATOR);
    for (String path :
        List.of(
            "/messages", "/messages/" + id, "/conversations", "/conversations/" + conversation)) {
      browser.go(path);
      browser.awaitThere("main .panel");
      assertThat(browser.run("return window.hacked ?? null")).as(path).isNull();
      assertThat(browser.has("main img, main script")).as(path).isFalse();
    }
    browser.awaitText(".thread", hostile);
  }

  @Test
  void pageHasAStrictPolicyAndCannotBeFramed() {
    var page = app.client.get("/");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'")
        .contains("frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("script-src")
        .doesNotContain("unsafe-eval");
    assertThat(page.body())
        .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
        .doesNotContainPattern("\\son[a-z]+=")
        .doesNotContain("http://", "https://");
    signIn("/", OPERATOR);
    browser.complaints();
    assertThat(
            browser.run(
                """
                const refused = (attempt) => { try { attempt(); return false; } catch (error) { return error.name; } };
                return [
                  refused(() => (document.body.innerHTML = '<b>text becomes markup</b>')),
                  refused(() => document.body.setAttribute('onclick', 'alert(1)')),
                  refused(() => trustedTypes.createPolicy('another', {})),
                ].join();
                """))
        .isEqualTo("TypeError,TypeError,TypeError");
  }

  private void signIn(String path, String key) {
    browser.go("/");
    browser.run("sessionStorage.clear()");
    browser.go(path);
    browser.type("#key", key);
    browser.press(".sign-in", "Sign in");
  }

  private void sendRefused() {
    String id =
        app.client.accepted(
            "/api/messages/sms",
            RunningApp.sms("+12016661234", "+15005555000", "refused"),
            AS_OPERATOR);
    org.awaitility.Awaitility.await()
        .atMost(RunningApp.PATIENCE)
        .until(() ->
            app.client
                .getJson("/api/messages/" + id, AS_OPERATOR)
                .get("status")
                .asString()
                .equals("failed"));
  }

  private String sendText(String text) {
    return app.client.accepted(
        "/api/messages/sms",
        JsonMapper.shared()
            .createObjectNode()
            .put("type", "sms")
            .put("from", "+12016661234")
            .put("to", "+18045551234")
            .put("body", text)
            .toString(),
        AS_OPERATOR);
  }

  private String sendEmail(String body) {
    return app.client.accepted(
        "/api/messages/email",
        JsonMapper.shared()
            .createObjectNode()
            .put("from", "shop@example.com")
            .put("to", "ada@example.org")
            .put("subject", "Hostile")
            .put("body", body)
            .toString(),
        AS_OPERATOR);
  }
}
