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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application is told at its StatusCallback, checked by Twilio's own validator. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class TwilioCallbackTest {
  private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
  private static final PhoneNumber ANN = new PhoneNumber("+12016661234");
  private static final PhoneNumber DELIVERED = new PhoneNumber("+15005556000");
  private static final PhoneNumber UNDELIVERED = new PhoneNumber("+15005557030");

  @TempDir private static Path directory;
  private static RunningApp app;
  private static HttpsDetour detour;
  private static TwilioRestClient client;
  private static Posts posts;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "facades.twilio.enabled=true",
            "facades.twilio.api-keys=SK1:other," + ACCOUNT + ":token",
            "server.allowed-hosts=api.twilio.com");
    detour = new HttpsDetour("api.twilio.com", app.client.port, directory);
    client = detour.through(() -> new TwilioRestClient.Builder(ACCOUNT, "token").build());
    posts = new Posts();
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
        .extracting(it -> it.form().get("MessageStatus"))
        .containsExactly("queued", "sent", "delivered");
    assertThat(told)
        .allSatisfy(it ->
            assertThat(it.form())
                .containsEntry("MessageSid", message.getSid())
                .containsEntry("SmsSid", message.getSid())
                .containsEntry("SmsStatus", it.form().get("MessageStatus"))
                .containsEntry("AccountSid", ACCOUNT)
                .containsEntry("From", ANN.toString())
                .containsEntry("To", DELIVERED.toString())
                .containsEntry("ApiVersion", "2010-04-01")
                .doesNotContainKey("ErrorCode"));
    assertThat(told).allMatch(it -> isSigned("token", url, it));
    assertThat(told).noneMatch(it -> isSigned("other", url, it));
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
        .extracting(it -> it.form().get("MessageStatus"))
        .containsExactly("scheduled", "canceled");
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
