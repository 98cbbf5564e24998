package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.resend.Resend;
import com.resend.core.exception.ResendException;
import com.resend.core.net.RequestOptions;
import com.resend.services.batch.Batch;
import com.resend.services.batch.model.BatchEmail;
import com.resend.services.emails.Emails;
import com.resend.services.emails.model.Attachment;
import com.resend.services.emails.model.CreateEmailOptions;
import com.resend.services.emails.model.Email;
import com.resend.services.emails.model.UpdateEmailOptions;
import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The official client of Resend for Java, unchanged. Its address is fixed, so the test gives it the
 * network that an operator would: {@code api.resend.com} leads here.
 */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class ResendClientTest {
  @TempDir private static Path directory;
  private static RunningApp app;
  private static HttpsDetour detour;
  private static Emails emails;
  private static Batch batch;
  private static Emails stranger;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "facades.resend.enabled=true",
            "facades.resend.api-keys=re_secret_of_the_shop",
            "server.allowed-hosts=api.resend.com");
    detour = new HttpsDetour("api.resend.com", app.client.port, directory);
    emails = detour.through(() -> new Resend("re_secret_of_the_shop").emails());
    batch = detour.through(() -> new Resend("re_secret_of_the_shop").batch());
    stranger = detour.through(() -> new Resend("re_wrong").emails());
  }

  @AfterAll
  static void stop() throws Exception {
    detour.close();
    app.close();
  }

  @Test
  void anEmailIsSentAndFetched() throws Exception {
    String id =
        emails
            .send(email("Ann <ann@example.com>", "bob@example.org").html("<p>Hello</p>").build())
            .getId();

    JsonNode message = app.awaitStatus(id, "dispatched");
    assertThat(message.get("from").asString()).isEqualTo("Ann <ann@example.com>");
    assertThat(message.get("to").asString()).isEqualTo("bob@example.org");
    assertThat(message.get("body").asString()).isEqualTo("<p>Hello</p>");
    Email fetched = emails.get(id);
    assertThat(fetched.getId()).isEqualTo(id);
    assertThat(fetched.getFrom()).isEqualTo("Ann <ann@example.com>");
    assertThat(fetched.getTo()).containsExactly("bob@example.org");
    assertThat(fetched.getSubject()).isEqualTo("Hi");
    assertThat(fetched.getHtml()).isEqualTo("<p>Hello</p>");
    assertThat(fetched.getText()).isNull();
    assertThat(fetched.getLastEvent()).isEqualTo("sent");
  }

  @Test
  void copiesHeadersFilesAndTagsGoAlong() throws Exception {
    String id =
        emails
            .send(
                email("ann@example.com", "bob@example.org", "BOB@example.org")
                    .text("Your receipt")
                    .html("<p>Your receipt</p>")
                    .cc("cleo@example.org")
                    .bcc("dan@example.org")
                    .replyTo("Desk <desk@example.com>")
                    .headers(Map.of("X-Order", "7"))
                    .attachments(Attachment.builder().fileName("a.txt").content("SGVsbG8=").build())
                    .tags(
                        com.resend.services.emails.model.Tag.builder()
                            .name("order")
                            .value("7")
                            .build())
                    .build())
            .getId();

    Email fetched = emails.get(id);
    assertThat(fetched.getText()).isEqualTo("Your receipt");
    assertThat(fetched.getHtml()).isEqualTo("<p>Your receipt</p>");
    assertThat(fetched.getCc()).containsExactly("cleo@example.org");
    assertThat(fetched.getBcc()).containsExactly("dan@example.org");
    assertThat(fetched.getReplyTo()).containsExactly("Desk <desk@example.com>");
    JsonNode options = app.message(id).get("options");
    assertThat(options.at("/headers/X-Order").asString()).isEqualTo("7");
    assertThat(options.at("/files/0/name").asString()).isEqualTo("a.txt");
    assertThat(options.at("/metadata/order").asString()).isEqualTo("7");
    assertThat(options.has("group_id")).as("one address, spelled twice, is one").isFalse();
    assertThat(emails.list().getData()).extracting(Email::getId).contains(id);
  }

  /** Else one email with two recipients and a copy would be two copies. */
  @Test
  void aCopyIsSentOnceHoweverManyRecipientsThereAre() throws Exception {
    String id =
        emails
            .send(
                email("ann@example.com", "bob@example.org", "eve@example.org")
                    .text("Hi")
                    .cc("cleo@example.org")
                    .build())
            .getId();

    JsonNode group = app.message(id).at("/options/group_id");
    List<JsonNode> copies = new ArrayList<>();
    for (JsonNode item : app.client.getJson("/api/messages?pageSize=20").get("items")) {
      JsonNode options = app.message(item.get("id").asString()).get("options");
      if (group.equals(options.get("group_id"))) {
        options.path("cc").forEach(copies::add);
      }
    }
    assertThat(copies).hasSize(1);
  }

  @Test
  void anEmailIsScheduledAndCanceled() throws Exception {
    String id =
        emails
            .send(
                email("ann@example.com", "bob@example.org")
                    .text("Later")
                    .scheduledAt("in 2 hours")
                    .build())
            .getId();
    assertThat(emails.get(id).getLastEvent()).isEqualTo("scheduled");
    assertThat(app.message(id).get("status").asString()).isEqualTo("pending");

    assertThat(emails.cancel(id).getId()).isEqualTo(id);

    assertThat(emails.get(id).getLastEvent()).isEqualTo("canceled");
    assertThat(app.message(id).get("failure_reason").asString()).isEqualTo("canceled");
  }

  @Test
  void aScheduledEmailIsMoved() throws Exception {
    String id =
        emails
            .send(
                email("ann@example.com", "bob@example.org")
                    .text("Later")
                    .scheduledAt("in 2 hours")
                    .build())
            .getId();
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS);

    assertThat(emails.update(id, at(tomorrow.toString())).getId()).isEqualTo(id);

    assertThat(emails.get(id).getLastEvent()).isEqualTo("scheduled");
    assertThat(Instant.parse(app.message(id).get("next_attempt_at").asString()))
        .isEqualTo(tomorrow);
    for (String wrong : List.of("soon", "2099-01-01T00:00:00Z")) {
      assertThatThrownBy(() -> emails.update(id, at(wrong)))
          .isInstanceOfSatisfying(
              ResendException.class,
              e -> assertThat(e.getErrorName()).isEqualTo("validation_error"));
    }
    assertThatThrownBy(() -> emails.update(id, at(null)))
        .isInstanceOfSatisfying(
            ResendException.class,
            e -> assertThat(e.getErrorName()).isEqualTo("missing_required_field"));
    assertThatThrownBy(() -> emails.update("0000000000000", at("in 1 hour")))
        .isInstanceOfSatisfying(
            ResendException.class, e -> assertThat(e.getErrorName()).isEqualTo("not_found"));
  }

  private static UpdateEmailOptions at(@Nullable String time) {
    return UpdateEmailOptions.builder().scheduledAt(time).build();
  }

  @Test
  void whatIsSentIsNotChangedNorOneOfSeveralRecipientsAlone() throws Exception {
    String sent =
        emails.send(email("ann@example.com", "bob@example.org").text("Now").build()).getId();
    app.awaitStatus(sent, "dispatched");
    String several =
        emails
            .send(
                email("ann@example.com", "bob@example.org", "eve@example.org")
                    .text("Later")
                    .scheduledAt("in 1 day")
                    .build())
            .getId();

    for (String id : List.of(sent, several)) {
      for (ThrowingCallable change :
          List.<ThrowingCallable>of(
              () -> emails.cancel(id), () -> emails.update(id, at("in 1 hour")))) {
        assertThatThrownBy(change)
            .isInstanceOfSatisfying(
                ResendException.class,
                e -> assertThat(e.getErrorName()).isEqualTo("validation_error"));
      }
    }
    assertThat(app.message(several).get("status").asString()).isEqualTo("pending");
  }

  @Test
  void eachRecipientGetsAMessage() throws Exception {
    long before = accepted();

    String id =
        emails
            .send(email("ann@example.com", "bob@example.org", "eve@example.org").text("Hi").build())
            .getId();

    assertThat(accepted() - before).isEqualTo(2);
    assertThat(emails.get(id).getText()).isEqualTo("Hi");
  }

  @Test
  void aBatchHasAnIdForEachEmail() throws Exception {
    List<BatchEmail> sent =
        batch
            .send(
                List.of(
                    email("ann@example.com", "one@example.org", "two@example.org")
                        .text("A")
                        .build(),
                    email("ann@example.com", "three@example.org").text("B").build()))
            .getData();

    assertThat(sent).hasSize(2);
    assertThat(emails.get(sent.get(0).getId()).getTo()).containsExactly("one@example.org");
    assertThat(emails.get(sent.get(1).getId()).getTo()).containsExactly("three@example.org");
  }

  @Test
  void theSameKeySendsOnce() throws Exception {
    RequestOptions key = RequestOptions.builder().setIdempotencyKey("order 7").build();
    CreateEmailOptions email =
        email("ann@example.com", "bob@example.org", "eve@example.org").text("Once").build();
    long before = accepted();

    String first = emails.send(email, key).getId();
    String second = emails.send(email, key).getId();

    assertThat(second).isEqualTo(first);
    assertThat(accepted() - before).isEqualTo(2);
  }

  @Test
  void errorsReachTheClientAsItKnowsThem() {
    assertThatThrownBy(() -> emails.send(email("nobody", "bob@example.org").text("x").build()))
        .isInstanceOfSatisfying(
            ResendException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(422);
              assertThat(e.getErrorName()).isEqualTo("invalid_from_address");
            });
    assertThatThrownBy(() -> emails.get("0000000000000"))
        .isInstanceOfSatisfying(
            ResendException.class, e -> assertThat(e.getErrorName()).isEqualTo("not_found"));
    assertThatThrownBy(
            () -> stranger.send(email("ann@example.com", "b@example.org").text("x").build()))
        .isInstanceOfSatisfying(
            ResendException.class, e -> assertThat(e.getErrorName()).isEqualTo("invalid_api_key"));
  }

  private static CreateEmailOptions.Builder email(String from, String... to) {
    return CreateEmailOptions.builder().from(from).to(to).subject("Hi");
  }

  private static long accepted() {
    return app.client.getJson("/api/invariants").at("/channels/email/accepted").asLong();
  }
}
