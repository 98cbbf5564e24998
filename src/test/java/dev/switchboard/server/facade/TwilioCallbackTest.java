package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.twilio.exception.ApiException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.security.RequestValidator;
import com.twilio.type.PhoneNumber;
import dev.switchboard.server.RunningApp;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an application is told at its StatusCallback, checked by Twilio's own validator. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class TwilioCallbackTest {
  private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
  private static final String TOKEN = "token-of-the-account";
  private static final PhoneNumber ANN = new PhoneNumber("+12016661234");
  private static final String SHOP = "+12025550142";
  private static final PhoneNumber DELIVERED = new PhoneNumber("+15005556000");
  private static final PhoneNumber UNDELIVERED = new PhoneNumber("+15005557030");

  @TempDir private static Path directory;
  private static RunningApp app;
  private static HttpsDetour detour;
  private static TwilioRestClient client;
  private static Posts posts;

  @BeforeAll
  static void start() throws Exception {
    posts = new Posts();
    app =
        RunningApp.start(
            directory,
            "facades.twilio.enabled=true",
            "facades.twilio.api-keys=SK1:other-token-of-the-shop," + ACCOUNT + ":" + TOKEN,
            "facades.twilio.numbers.shop.number=" + SHOP,
            "facades.twilio.numbers.shop.url=" + posts.url("/inbound"),
            "facades.twilio.numbers.shop.account=" + ACCOUNT,
            "server.allowed-hosts=api.twilio.com");
    detour = new HttpsDetour("api.twilio.com", app.client.port, directory);
    client = detour.through(() -> new TwilioRestClient.Builder(ACCOUNT, TOKEN).build());
  }

  @AfterAll
  static void stop() throws Exception {
    detour.close();
    app.close();
    posts.close();
  }

  @Test
  void eachStatusIsToldInOrderAndSigned() {
    String url = posts.url("/sent?order=7");
    Message message =
        Message.creator(DELIVERED, ANN, "Hello").setStatusCallback(URI.create(url)).create(client);

    List<Posts.Post> told = posts.arrived("/sent?order=7", 3);

    assertThat(told)
        .extracting(it -> it.field("MessageStatus"))
        .containsExactly("queued", "sent", "delivered");
    assertThat(told)
        .allSatisfy(it ->
            assertThat(it.form())
                .containsEntry("MessageSid", message.getSid())
                .containsEntry("SmsSid", message.getSid())
                .containsEntry("SmsStatus", it.field("MessageStatus"))
                .containsEntry("AccountSid", ACCOUNT)
                .containsEntry("From", ANN.toString())
                .containsEntry("To", DELIVERED.toString())
                .containsEntry("ApiVersion", "2010-04-01")
                .doesNotContainKey("ErrorCode"));
    assertThat(told).allMatch(it -> isSigned(TOKEN, url, it));
    assertThat(told).noneMatch(it -> isSigned("other-token-of-the-shop", url, it));
    assertThat(told)
        .extracting(it -> it.header("I-Twilio-Idempotency-Token"))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatDidNotArriveIsToldWithItsError() {
    Message.creator(UNDELIVERED, ANN, "Hello")
        .setStatusCallback(URI.create(posts.url("/undelivered")))
        .create(client);

    Map<String, String> last = posts.arrived("/undelivered", 3).getLast().form();

    assertThat(last)
        .containsEntry("MessageStatus", "undelivered")
        .containsEntry("ErrorCode", "30008");
  }

  @Test
  void messageForLaterIsScheduledAndThenCanceled() {
    String url = posts.url("/later");
    Message message =
        Message.creator(DELIVERED, ANN, "Later")
            .setSendAt(ZonedDateTime.now(ZoneOffset.UTC).plusDays(1))
            .setScheduleType(Message.ScheduleType.FIXED)
            .setStatusCallback(URI.create(url))
            .create(client);
    posts.arrived("/later", 1);
    Message.updater(message.getSid()).setStatus(Message.UpdateStatus.CANCELED).update(client);

    assertThat(posts.arrived("/later", 2))
        .extracting(it -> it.field("MessageStatus"))
        .containsExactly("scheduled", "canceled");
  }

  /** The provider delivers; the number's webhook is told, and its answer is sent. */
  @Test
  void whatANumberReceivesIsToldAndItsAnswerIsSentOnce() {
    posts.answer(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Response><Message>Thank &amp; you</Message><Pause/><Message to="+14155550199"><Body>To you</Body></Message></Response>
        """);
    receive("+14155550123", "+12025550100", "another number");
    receive("+14155550123", SHOP, "Is it open?");

    Posts.Post told = posts.arrived("/inbound", 1).getFirst();

    assertThat(told.form())
        .containsEntry("Body", "Is it open?")
        .containsEntry("From", "+14155550123")
        .containsEntry("To", SHOP)
        .containsEntry("NumMedia", "0")
        .containsEntry("SmsStatus", "received")
        .containsEntry("AccountSid", ACCOUNT);
    assertThat(isSigned(TOKEN, posts.url("/inbound"), told)).isTrue();
    Awaitility.await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> sentTo("+14155550123").size() + sentTo("+14155550199").size() >= 2);
    assertThat(sentTo("+14155550123")).containsExactly("Thank & you");
    assertThat(sentTo("+14155550199")).containsExactly("To you");
    assertThat(posts.at("/inbound")).hasSize(1);
    posts.answer("");
  }

  private static void receive(String from, String to, String body) {
    assertThat(
            app.client
                .post(
                    "/api/webhooks/sms",
                    """
                    {"from":"%s","to":"%s","type":"sms","body":"%s","messaging_provider_id":"%s",
                     "timestamp":"2026-03-01T12:00:00Z","attachments":null}\
                    """
                        .formatted(from, to, body, body))
                .statusCode())
        .isEqualTo(202);
  }

  private static List<String> sentTo(String number) {
    List<String> bodies = new ArrayList<>();
    String path = "/api/messages?to=" + number.replace("+", "%2B");
    for (JsonNode item : app.client.getJson(path).get("items")) {
      bodies.add(item.get("body").asString());
    }
    return bodies;
  }

  @Test
  void urlThatMustNotBeCalledIsRefused() {
    ApiException refused =
        catchThrowableOfType(
            ApiException.class,
            () ->
                Message.creator(DELIVERED, ANN, "Hello")
                    .setStatusCallback(URI.create("ftp://example.com/status"))
                    .create(client));

    assertThat(refused.getCode()).isEqualTo(21609);
  }

  private static boolean isSigned(String token, String url, Posts.Post post) {
    return new RequestValidator(token)
        .validate(url, post.form(), post.header("X-Twilio-Signature"));
  }
}
