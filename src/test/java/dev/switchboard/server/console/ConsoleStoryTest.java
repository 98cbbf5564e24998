package dev.switchboard.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What people do with the console, in a real browser against a real server. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsoleStoryTest {
  private static final String TEXTS = "[data-provider=sms-mms]";

  private RunningApp app;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    app =
        RunningApp.start(
            directory,
            "breaker.open-duration=1s",
            "retry.base-delay=100ms",
            "retry.max-delay=300ms",
            "providers.email.faults.seed=42");
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
  void messageArrivesInTheListWhileOneLooks() {
    browser.go("/messages");
    String id = app.sendSms("Here I come");
    browser.awaitThere("[data-message='" + id + "']");
    browser.awaitText("[data-message='" + id + "']", "dispatched");

    browser.click("[data-message='" + id + "'] a");
    browser.awaitText("h1", "+18045551234");
    assertThat(browser.path()).isEqualTo("/messages/" + id);
    browser.awaitText(".timeline", "Dispatched");
    assertThat(browser.text(".timeline")).contains("Accepted", "Attempt 1", "Success");
    assertThat(browser.text("main")).contains("Here I come");
    browser.back();
    browser.awaitText("h1", "Messages");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void endpointIsMadeAndTestedAndItsAnswersAreSeen() {
    browser.go("/callbacks");
    browser.replace("input[name=url]", "http://127.0.0.1:9/hook");
    browser.press("form", "Make it");
    browser.awaitText("main", "whsec_");
    browser.click("[data-endpoint] a");
    browser.awaitText("h1", "http://127.0.0.1:9/hook");
    browser.press(".heading", "Send a test");
    browser.awaitText("[data-event]", "endpoint.test");
    browser.awaitText("[data-event]", "connect");
    browser.press("[data-event]", "Resend");
    browser.press(".heading", "Switch off");
    browser.awaitText(".meta", "Off");
    browser.press(".heading", "Switch on");
    browser.awaitText(".heading", "Switch off");

    browser.press(".heading", "New secret");
    browser.press("dialog", "New secret");
    browser.awaitText("main", "whsec_");
    browser.press("main", "I have it");
    browser.press(".heading", "Remove");
    browser.press("dialog", "Remove");
    browser.awaitText("h1", "Callbacks");
    assertThat(app.client.getJson("/api/endpoints").get("items")).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void messageIsScheduledByTheFormAndCalledOff() {
    browser.go("/send");
    browser.click("form summary");
    browser.replace("#send-valid_for", "for ever");
    browser.press("form", "Send");
    browser.awaitText("#send-valid_for-fault", "valid_for");
    browser.replace("#send-valid_for", "2h");
    browser.choose("#send-send_at", tomorrow());
    browser.press("form", "Send");
    browser.press(".sent", "see what becomes of it");
    browser.awaitText(".timeline", "Scheduled");
    browser.press(".heading", "Do not send");
    browser.awaitText(".meta", "failed");
    browser.awaitText(".timeline", "Canceled");
    assertThat(browser.complaints()).isEmpty();
  }

  /** As a field of the browser's own takes it, in the time zone that it shares with us. */
  private static String tomorrow() {
    return LocalDateTime.now(ZoneId.systemDefault())
        .plusDays(1)
        .truncatedTo(ChronoUnit.MINUTES)
        .toString();
  }

  @Test
  void providerIsBrokenWatchedAndRepaired() {
    browser.go("/");
    browser.slide(TEXTS + " [name=error_pct]", 100);
    browser.awaitText(TEXTS + " output[for='sms-mms-error_pct']", "100");
    for (int i = 0; i < 10; i++) {
      app.sendSms("text " + i);
    }
    browser.awaitText(TEXTS + " header", "Open");
    browser.awaitText(TEXTS + " .last-error", "Error");
    browser.awaitText(".tiles", "oldest");
    await().atMost(RunningApp.PATIENCE).until(() -> browser.has(TEXTS + " .band rect.band-open"));

    browser.press(TEXTS, "Healthy");
    browser.awaitText(TEXTS + " header", "Closed");
    browser.awaitText(".tiles", "nothing waits");
    browser.press(".accounts", "Check again");
    browser.awaitText(".accounts", "Every message is accounted for");
    browser.awaitText(".accounts", "0 pending");
  }

  @Test
  void breakerIsOpenedAndClosedByHand() {
    browser.go("/");
    browser.press("[data-provider=email]", "Open breaker");
    browser.awaitText("[data-provider=email] header", "Open");
    browser.awaitText("[data-provider=email] .since", "Held open by hand");
    browser.press("[data-provider=email]", "Close");
    browser.awaitText("[data-provider=email] header", "Closed");
  }

  @Test
  void seededProviderTellsWhatTheNextMessagesWillMeet() {
    browser.go("/");
    browser.awaitThere("[data-provider=email] .plan li:nth-child(20)");
    assertThat(browser.has(TEXTS + " .plan")).isFalse();
    browser.slide("[data-provider=email] [name=ratelimit_pct]", 100);
    browser.awaitThere("[data-provider=email] .plan-rate_limited");
    browser.slide("[data-provider=email] [name=error_pct]", 50);
    // Together they are 100 at most: there is no room left.
    browser.awaitText("[data-provider=email] output[for='email-error_pct']", "0 %");
    browser.press("[data-provider=email]", "Healthy");
    browser.awaitThere("[data-provider=email] .plan li:nth-child(20).plan-success");
  }

  @Test
  void addressThatIsNoneLeadsToNoScreen() {
    browser.go("/messages");
    browser.run(
        "history.pushState(null, '', '/messages/%zz'); dispatchEvent(new PopStateEvent('popstate'));");
    browser.awaitText("main", "Nothing here");
    browser.press("main", "Go to the first screen");
    browser.awaitText("h1", "Now");
  }

  @Test
  void conversationIsAnsweredFromBothSides() {
    String id =
        app.client.accepted(
            "/api/messages/sms", RunningApp.sms("+12015550111", "+18045550122", "Are you there?"));
    String conversation = app.message(id).get("conversation_id").asString();
    browser.go("/conversations");
    browser.click("[data-conversation='" + conversation + "'] a");
    browser.awaitText(".thread", "Are you there?");

    browser.click("input[value=contact]");
    browser.type("#answer-text", "Yes, all day", Keys.ENTER);
    browser.awaitText(".bubble.theirs", "Yes, all day");

    browser.click("input[value=us]");
    browser.type("#answer-text", "On my way", Keys.ENTER);
    browser.awaitText(".bubble.ours:last-child", "On my way");
    assertThat(app.client.getJson("/api/conversations/" + conversation + "/messages").get("items"))
        .hasSize(3);
  }

  @Test
  void conversationOpensAtItsNewestMessage() {
    String id = "";
    for (int i = 1; i <= 60; i++) {
      id =
          app.client.accepted(
              "/api/messages/sms", RunningApp.sms("+12015550133", "+18045550144", "Number " + i));
    }
    String conversation = app.message(id).get("conversation_id").asString();

    browser.go("/conversations/" + conversation);

    browser.awaitText(".bubble:last-child", "Number 60");
    String atTheEnd =
        "const it = document.querySelector('.thread');"
            + "return it.scrollTop > 0 && it.scrollTop + it.clientHeight > it.scrollHeight - 2";
    await().atMost(RunningApp.PATIENCE).until(() -> Boolean.TRUE.equals(browser.run(atTheEnd)));
    // The last page is short, so the one before it is there as well, and nothing is left to turn
    // to.
    assertThat(browser.has(".pager")).isFalse();
  }

  @Test
  void messageIsSentByTheFormWhichSaysWhatIsWrong() {
    browser.go("/send");
    browser.replace("#send-to", "nobody");
    browser.press("form", "Send");
    browser.awaitText("#send-to-fault", "phone number");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("send-to");

    browser.replace("#send-to", "+18045551234");
    browser.replace("#send-body", "It's \"quoted\"");
    browser.awaitText("sb-code", "It'\\''s \\\"quoted\\\"");
    browser.press("form", "Send");
    browser.awaitText(".sent", "Accepted for +18045551234");
    browser.press(".sent", "see what becomes of it");
    browser.awaitText(".timeline", "Dispatched");
  }

  @Test
  void groupOfDeadLettersIsBroughtBack() {
    for (int i = 0; i < 3; i++) {
      app.awaitStatus(
          app.client.accepted(
              "/api/messages/sms", RunningApp.sms("+12016661234", "+15005555000", "no " + i)),
          "failed");
    }
    browser.go("/failed");
    String group = "[data-group='rejected/sms-mms/400']";
    browser.awaitText(group, "Refused by the provider");
    browser.press(group, "Retry 3");
    browser.awaitText("dialog", "Retry 3 messages?");
    browser.press("dialog", "Cancel");
    browser.press(group, "Retry 3");
    browser.press("dialog", "Retry 3");
    browser.awaitText(".notices", "3 messages in the queue again");
    // They are refused again, and come back with another attempt.
    browser.awaitText(group, "3");
    String id =
        app.client.getJson("/api/messages?status=failed").get("items").get(0).get("id").asString();
    assertThat(app.message(id).get("attempts")).hasSizeGreaterThan(1);
  }
}
