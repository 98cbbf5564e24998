package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;

import com.sendgrid.APICallback;
import com.sendgrid.Method;
import com.sendgrid.Request;
import com.sendgrid.Response;
import com.sendgrid.SendGrid;
import com.sendgrid.helpers.mail.Mail;
import com.sendgrid.helpers.mail.objects.Attachments;
import com.sendgrid.helpers.mail.objects.Content;
import com.sendgrid.helpers.mail.objects.Email;
import com.sendgrid.helpers.mail.objects.MailSettings;
import com.sendgrid.helpers.mail.objects.Personalization;
import com.sendgrid.helpers.mail.objects.Setting;
import dev.switchboard.chance.Dice;
import dev.switchboard.server.RunningApp;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The official client of SendGrid for Java, unchanged but for its host. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class SendGridClientTest {
  @TempDir private static Path directory;
  private static RunningApp app;
  private long before;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "facades.sendgrid.enabled=true",
            "facades.sendgrid.api-keys=SG.secret.of.the.shop");
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @BeforeEach
  void count() {
    before = accepted();
  }

  @Test
  void aMailIsSent() throws IOException {
    Mail mail =
        new Mail(
            new Email("ann@example.com", "Ann"),
            "Hi",
            new Email("bob@example.org", "Bob"),
            new Content("text/plain", "Hello"));
    mail.addContent(new Content("text/html", "<p>Hello</p>"));
    mail.setReplyTo(new Email("desk@example.com"));
    mail.addHeader("X-Order", "7");
    mail.addCategory("receipts");
    mail.addCustomArg("order", "7");
    mail.addAttachments(
        new Attachments.Builder("a.txt", "SGVsbG8=").withType("text/plain").build());

    Response response = send(client("SG.secret.of.the.shop"), mail);

    assertThat(response.getStatusCode()).isEqualTo(202);
    assertThat(response.getBody()).isEmpty();
    JsonNode message = app.awaitStatus(messageId(response), "dispatched");
    assertThat(message.get("from").asString()).isEqualTo("ann@example.com");
    assertThat(message.get("to").asString()).isEqualTo("bob@example.org");
    assertThat(message.get("subject").asString()).isEqualTo("Hi");
    assertThat(message.get("body").asString()).isEqualTo("Hello");
    assertThat(message.at("/options/html").asString()).isEqualTo("<p>Hello</p>");
    assertThat(message.at("/options/from_name").asString()).isEqualTo("Ann");
    assertThat(message.at("/options/to_name").asString()).isEqualTo("Bob");
    assertThat(message.at("/options/reply_to/0").asString()).isEqualTo("desk@example.com");
    assertThat(message.at("/options/headers/X-Order").asString()).isEqualTo("7");
    assertThat(message.at("/options/tags/0").asString()).isEqualTo("receipts");
    assertThat(message.at("/options/metadata/order").asString()).isEqualTo("7");
    assertThat(message.at("/options/files/0/name").asString()).isEqualTo("a.txt");
    assertThat(message.at("/options/files/0/size").asInt()).isEqualTo(5);
  }

  /** An ordinary one is larger than any other request may be. */
  @Test
  void anAttachmentMayBeLarge() throws IOException {
    Mail mail = mail("bob@example.org");
    byte[] picture = new byte[1_200_000];
    mail.addAttachments(
        new Attachments.Builder("picture.jpg", Base64.getEncoder().encodeToString(picture))
            .withType("image/jpeg")
            .build());

    Response response = send(client("SG.secret.of.the.shop"), mail);

    assertThat(response.getStatusCode()).isEqualTo(202);
    assertThat(app.message(messageId(response)).at("/options/files/0/size").asInt())
        .isEqualTo(picture.length);
  }

  @Test
  void eachPersonalizationAndEachOfItsRecipientsIsAMessage() throws IOException {
    Mail mail = new Mail();
    mail.setFrom(new Email("ann@example.com"));
    mail.setSubject("For all");
    mail.addContent(new Content("text/plain", "Hello"));
    Personalization first = new Personalization();
    first.addTo(new Email("one@example.org"));
    first.addTo(new Email("two@example.org"));
    first.addCc(new Email("three@example.org"));
    mail.addPersonalization(first);
    Personalization second = new Personalization();
    second.addTo(new Email("four@example.org"));
    second.setSubject("For you");
    mail.addPersonalization(second);

    assertThat(send(client("SG.secret.of.the.shop"), mail).getStatusCode()).isEqualTo(202);

    assertThat(accepted() - before).isEqualTo(3);
    List<JsonNode> messages = new ArrayList<>();
    for (JsonNode item : app.client.getJson("/api/messages?pageSize=3").get("items")) {
      messages.add(app.message(item.get("id").asString()));
    }
    assertThat(messages.get(0).get("to").asString()).isEqualTo("four@example.org");
    assertThat(messages.get(0).get("subject").asString()).isEqualTo("For you");
    assertThat(messages.get(1).get("to").asString()).isEqualTo("two@example.org");
    assertThat(messages.get(1).at("/options/cc")).as("nobody gets two copies").isEmpty();
    assertThat(messages.get(2).at("/options/cc/0").asString()).isEqualTo("three@example.org");
    assertThat(messages.get(2).at("/options/group_id").asString())
        .isNotEmpty()
        .isEqualTo(messages.get(1).at("/options/group_id").asString());
  }

  @Test
  void aMailIsSentLater() throws IOException {
    Mail mail = mail("bob@example.org");
    long inAnHour = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    mail.setSendAt(inAnHour);

    Response response = send(client("SG.secret.of.the.shop"), mail);

    assertThat(response.getStatusCode()).isEqualTo(202);
    JsonNode message = app.message(messageId(response));
    assertThat(message.get("status").asString()).isEqualTo("pending");
    assertThat(Instant.parse(message.get("send_at").asString()).getEpochSecond())
        .isEqualTo(inAnHour);
  }

  @Test
  void theSandboxChecksAndSendsNothing() throws IOException {
    Mail mail = mail("bob@example.org");
    MailSettings settings = new MailSettings();
    Setting sandbox = new Setting();
    sandbox.setEnable(true);
    settings.setSandboxMode(sandbox);
    mail.setMailSettings(settings);

    assertThat(send(client("SG.secret.of.the.shop"), mail).getStatusCode()).isEqualTo(200);
    mail.getPersonalization().getFirst().getTos().getFirst().setEmail("nobody");
    assertThat(send(client("SG.secret.of.the.shop"), mail).getStatusCode()).isEqualTo(400);

    assertThat(accepted()).isEqualTo(before);
  }

  @Test
  void errorsHaveTheFormThatTheClientKnows() throws IOException {
    Response wrong = send(client("SG.secret.of.the.shop"), mail("nobody"));
    assertThat(wrong.getStatusCode()).isEqualTo(400);
    assertThat(wrong.getBody()).contains("\"field\":\"personalizations.0.to.0.email\"");

    Response stranger = send(client("SG.other.than.the.shop"), mail("bob@example.org"));
    assertThat(stranger.getStatusCode()).isEqualTo(401);
    assertThat(stranger.getBody())
        .isEqualTo(
            "{\"errors\":[{\"message\":\"The provided authorization grant is invalid, expired, or"
                + " revoked\",\"field\":null,\"help\":null}]}");
    assertThat(accepted()).isEqualTo(before);
  }

  /** The client asks up to five times; the seed lets the third through. */
  @Test
  void theClientsOwnRetriesGetPastA429() throws Exception {
    app.client.send(
        app.client
            .request("/api/facades/sendgrid/faults", "Content-Type", "application/json")
            .PUT(
                BodyPublishers.ofString(
                    "{\"ratelimit_pct\":60,\"seed\":" + seedOfTwoRefusals() + "}"))
            .build());
    try {
      SendGrid client = client("SG.secret.of.the.shop");
      client.setRateLimitSleep(1);
      CompletableFuture<Response> answer = new CompletableFuture<>();
      client.attempt(
          request(mail("bob@example.org")),
          new APICallback() {
            @Override
            public void error(Exception failure) {
              answer.completeExceptionally(failure);
            }

            @Override
            public void response(Response response) {
              answer.complete(response);
            }
          });

      assertThat(answer.get(30, TimeUnit.SECONDS).getStatusCode()).isEqualTo(202);
      assertThat(accepted() - before).isEqualTo(1);
      JsonNode drawn = app.client.getJson("/api/facades/sendgrid/faults").get("drawn");
      assertThat(drawn.get("rate_limited").asInt()).isEqualTo(2);
      assertThat(drawn.get("none").asInt()).isEqualTo(1);
    } finally {
      app.client.send(app.client.request("/api/facades/sendgrid/faults").DELETE().build());
    }
  }

  /** A seed by which the first two of three requests are refused. */
  private static long seedOfTwoRefusals() {
    long seed = 0;
    while (!refused(seed, 0) || !refused(seed, 1) || refused(seed, 2)) {
      seed++;
    }
    return seed;
  }

  private static boolean refused(long seed, int request) {
    return new Dice(seed).percent(1, request, 0) < 60;
  }

  private static Mail mail(String to) {
    return new Mail(
        new Email("ann@example.com"), "Hi", new Email(to), new Content("text/plain", "Hello"));
  }

  private static SendGrid client(String key) {
    SendGrid client = new SendGrid(key, true);
    client.setHost("127.0.0.1:" + app.client.port);
    return client;
  }

  private static Response send(SendGrid client, Mail mail) throws IOException {
    return client.api(request(mail));
  }

  private static Request request(Mail mail) throws IOException {
    Request request = new Request();
    request.setMethod(Method.POST);
    request.setEndpoint("mail/send");
    request.setBody(mail.build());
    return request;
  }

  private static long accepted() {
    return app.client.getJson("/api/invariants").at("/channels/email/accepted").asLong();
  }

  private static String messageId(Response response) {
    return Objects.requireNonNull(response.getHeaders().get("X-Message-Id"), "X-Message-Id");
  }
}
