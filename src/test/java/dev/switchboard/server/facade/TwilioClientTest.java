package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.twilio.base.ResourceSet;
import com.twilio.exception.ApiException;
import com.twilio.http.NetworkHttpClient;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.Account;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.MessageReader;
import com.twilio.rest.api.v2010.account.message.Media;
import com.twilio.type.PhoneNumber;
import dev.switchboard.message.MessageId;
import dev.switchboard.server.Client;
import dev.switchboard.server.EventLines;
import dev.switchboard.server.RunningApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The official client of Twilio for Java, unchanged. Its address is fixed, so the test gives it the
 * network that an operator would: {@code api.twilio.com} leads here.
 */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class TwilioClientTest {
  private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
  private static final String TOKEN = "token-of-the-account";
  private static final PhoneNumber ANN = new PhoneNumber("+12016661234");
  private static final PhoneNumber BOB = new PhoneNumber("+18045551234");

  @TempDir private static Path directory;
  private static RunningApp app;
  private static HttpsDetour detour;
  private static TwilioRestClient client;
  private static TwilioRestClient stranger;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "facades.twilio.enabled=true",
            "facades.twilio.api-keys=" + ACCOUNT + ":" + TOKEN,
            "server.allowed-hosts=api.twilio.com");
    detour = new HttpsDetour("api.twilio.com", app.client.port, directory);
    client = detour.through(() -> new TwilioRestClient.Builder(ACCOUNT, TOKEN).build());
    stranger = detour.through(() -> new TwilioRestClient.Builder(ACCOUNT, "wrong").build());
  }

  @AfterAll
  static void stop() throws Exception {
    detour.close();
    app.close();
  }

  @Test
  void messageIsSentAndFetched() {
    Message created = Message.creator(BOB, ANN, "Hello €").create(client);

    assertThat(created.getSid()).matches("SM[0-9a-f]{32}");
    assertThat(created.getAccountSid()).isEqualTo(ACCOUNT);
    assertThat(created.getBody()).isEqualTo("Hello €");
    assertThat(created.getTo()).isEqualTo(BOB.toString());
    assertThat(created.getFrom()).hasToString(ANN.toString());
    assertThat(created.getNumSegments()).isEqualTo("1");
    assertThat(created.getNumMedia()).isEqualTo("0");
    assertThat(created.getDirection()).isEqualTo(Message.Direction.OUTBOUND_API);
    assertThat(created.getDateCreated()).isNotNull();
    app.awaitStatus(id(created), "dispatched");
    Message fetched = Message.fetcher(created.getSid()).fetch(client);
    assertThat(fetched.getStatus()).isIn(Message.Status.SENT, Message.Status.DELIVERED);
    assertThat(fetched.getDateSent()).isNotNull();
    assertThat(fetched.getErrorCode()).isNull();
  }

  /** As docs/compatibility.md has it, for applications that can change a line. */
  @Test
  void clientIsLedHereByItsRoute() {
    TwilioRestClient led =
        new TwilioRestClient.Builder(ACCOUNT, TOKEN)
            .httpClient(
                new NetworkHttpClient(
                    HttpClientBuilder.create()
                        .setRoutePlanner((_, _) ->
                            new HttpRoute(new HttpHost("http", "localhost", app.client.port)))))
            .build();

    assertThat(Message.creator(BOB, ANN, "Hello").create(led).getSid()).startsWith("SM");
  }

  @Test
  void mediaMakeAnMms() {
    List<URI> urls =
        List.of(URI.create("https://example.com/a.png"), URI.create("https://example.com/b.png"));

    Message created = Message.creator(BOB, ANN, urls).create(client);

    assertThat(created.getSid()).startsWith("MM");
    assertThat(created.getNumMedia()).isEqualTo("2");
    assertThat(app.message(id(created)).get("channel").asString()).isEqualTo("mms");
    List<String> parents = new ArrayList<>();
    ResourceSet<Media> media = Media.reader(created.getSid()).read(client);
    media.forEach(it -> parents.add(it.getParentSid()));
    assertThat(parents).containsExactly(created.getSid(), created.getSid());
  }

  @Test
  void scheduledMessageIsCanceled() {
    Message created =
        Message.creator(BOB, ANN, "Later")
            .setSendAt(ZonedDateTime.now(ZoneOffset.UTC).plusDays(2))
            .setScheduleType(Message.ScheduleType.FIXED)
            .setValidityPeriod(600)
            .create(client);
    assertThat(created.getStatus()).isEqualTo(Message.Status.SCHEDULED);
    JsonNode message = app.message(id(created));
    assertThat(
            Duration.between(
                Instant.parse(message.get("send_at").asString()),
                Instant.parse(message.get("expires_at").asString())))
        .isEqualTo(Duration.ofMinutes(10));

    Message canceled =
        Message.updater(created.getSid()).setStatus(Message.UpdateStatus.CANCELED).update(client);

    assertThat(canceled.getStatus()).isEqualTo(Message.Status.CANCELED);
    assertThat(app.message(id(created)).get("failure_reason").asString()).isEqualTo("canceled");
  }

  @Test
  void whatWasSentIsNotCanceled() {
    Message created = Message.creator(BOB, ANN, "Sent").create(client);
    app.awaitStatus(id(created), "dispatched");

    assertThat(
            refusal(() ->
                Message.updater(created.getSid())
                    .setStatus(Message.UpdateStatus.CANCELED)
                    .update(client)))
        .isEqualTo(20009);
  }

  @Test
  void pagesFollowEachOther() {
    PhoneNumber other = new PhoneNumber("+14155550177");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.addFirst(Message.creator(other, ANN, "Page " + i).create(client).getSid());
    }

    List<String> listed = new ArrayList<>();
    Message.reader().setTo(other).pageSize(2).read(client).forEach(it -> listed.add(it.getSid()));

    assertThat(listed).isEqualTo(sent);
  }

  @Test
  void bodyIsRedactedAndTheMessageDeleted() {
    Message created = Message.creator(BOB, ANN, "Secret").create(client);
    app.awaitStatus(id(created), "dispatched");

    Message redacted = Message.updater(created.getSid()).setBody("").update(client);

    assertThat(redacted.getBody()).isEmpty();
    assertThat(app.message(id(created)).get("body").asString()).isEmpty();
    assertThat(Message.deleter(created.getSid()).delete(client)).isTrue();
    assertThat(refusal(() -> Message.fetcher(created.getSid()).fetch(client))).isEqualTo(20404);
  }

  @Test
  void textThatIsRedactedIsNotToldByTheEventStreamAnyMore() throws Exception {
    try (EventLines stream = EventLines.open(app.client, "?type=message.dispatched")) {
      dispatched(stream, id(Message.creator(BOB, ANN, "First").create(client)));
      String before = stream.lastId();
      Message created = Message.creator(BOB, ANN, "Secret").create(client);
      assertThat(dispatched(stream, id(created)).get("body").asString()).isEqualTo("Secret");

      Message.updater(created.getSid()).setBody("").update(client);

      try (EventLines later =
          EventLines.open(app.client, "?type=message.dispatched", "Last-Event-ID", before)) {
        assertThat(dispatched(later, id(created)).get("body").asString()).isEmpty();
      }
    }
  }

  private static JsonNode dispatched(EventLines stream, String id) throws IOException {
    while (true) {
      JsonNode message = stream.next("message.dispatched");
      if (message.get("id").asString().equals(id)) {
        return message;
      }
    }
  }

  @Test
  void bodyOfAFailedMessageIsRedactedAndItStaysFailed() {
    Message created =
        Message.creator(BOB, ANN, "Secret")
            .setSendAt(ZonedDateTime.now(ZoneOffset.UTC).plusDays(2))
            .setScheduleType(Message.ScheduleType.FIXED)
            .create(client);
    Message.updater(created.getSid()).setStatus(Message.UpdateStatus.CANCELED).update(client);
    assertThat(Message.fetcher(created.getSid()).fetch(client).getDateSent()).isNull();

    assertThat(Message.updater(created.getSid()).setBody("").update(client).getBody()).isEmpty();

    HttpResponse<String> retried = app.client.post("/api/messages/" + id(created) + "/retry", "");
    assertThat(retried.statusCode()).isEqualTo(409);
    assertThat(Client.codeOf(retried)).isEqualTo("not_retryable");
    assertThat(app.message(id(created)).get("body").asString()).isEmpty();
  }

  /** It would be lost. */
  @Test
  void messageThatWaitsIsNeitherRedactedNorDeleted() {
    String sid =
        Message.creator(BOB, ANN, "Later")
            .setSendAt(ZonedDateTime.now(ZoneOffset.UTC).plusDays(2))
            .setScheduleType(Message.ScheduleType.FIXED)
            .create(client)
            .getSid();

    assertThat(refusal(() -> Message.updater(sid).setBody("").update(client))).isEqualTo(20009);
    assertThat(refusal(() -> Message.deleter(sid).delete(client))).isEqualTo(20009);
    assertThat(Message.fetcher(sid).fetch(client).getBody()).isEqualTo("Later");
  }

  @Test
  void listIsOfTheDaysThatAreAskedFor() {
    PhoneNumber other = new PhoneNumber("+14155550188");
    String sid = Message.creator(other, ANN, "Today").create(client).getSid();
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);

    assertThat(
            sids(
                Message.reader()
                    .setTo(other)
                    .setDateSentAfter(now.minusHours(1))
                    .setDateSentBefore(now.plusHours(1))))
        .containsExactly(sid);
    assertThat(sids(Message.reader().setTo(other).setDateSentAfter(now.plusHours(1)))).isEmpty();
    assertThat(sids(Message.reader().setTo(other).setDateSentBefore(now.minusHours(1)))).isEmpty();
    assertThat(sids(Message.reader().setTo(other).setDateSent(now.minusDays(2)))).isEmpty();
  }

  private static List<String> sids(MessageReader reader) {
    List<String> sids = new ArrayList<>();
    reader.read(client).forEach(it -> sids.add(it.getSid()));
    return sids;
  }

  @Test
  void accountIsFetched() {
    Account account = Account.fetcher(ACCOUNT).fetch(client);

    assertThat(account.getSid()).isEqualTo(ACCOUNT);
    assertThat(account.getStatus()).isEqualTo(Account.Status.ACTIVE);
  }

  @Test
  void errorsHaveTwiliosCodes() {
    PhoneNumber nobody = new PhoneNumber("nobody at all");
    assertThat(refusal(() -> Message.creator(nobody, ANN, "x").create(client))).isEqualTo(21211);
    assertThat(refusal(() -> Message.creator(BOB, new PhoneNumber("?"), "x").create(client)))
        .isEqualTo(21212);
    assertThat(refusal(() -> Message.creator(BOB, ANN, " ").create(client))).isEqualTo(21602);
    assertThat(refusal(() -> Message.creator(BOB, ANN, "x".repeat(1601)).create(client)))
        .isEqualTo(21617);
    assertThat(refusal(() -> Message.creator(BOB, "MG1", "x").create(client))).isEqualTo(21703);
    assertThat(
            refusal(() ->
                Message.creator(BOB, ANN, List.of(URI.create("ftp://example.com/a")))
                    .create(client)))
        .isEqualTo(21620);
    assertThat(refusal(() -> Message.fetcher("SM" + "0".repeat(32)).fetch(client)))
        .isEqualTo(20404);
    assertThat(refusal(() -> Message.creator(BOB, ANN, "x").create(stranger))).isEqualTo(20003);
  }

  private static int refusal(Runnable call) {
    ApiException refused = catchThrowableOfType(ApiException.class, call::run);
    assertThat(refused.getMoreInfo()).endsWith("/" + refused.getCode());
    return refused.getCode();
  }

  /** As the server itself names the message. */
  private static String id(Message message) {
    long id = Long.parseLong(message.getSid().substring(18), 16);
    return new MessageId(id).toString();
  }
}
