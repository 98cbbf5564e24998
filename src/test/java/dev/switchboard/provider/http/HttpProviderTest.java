package dev.switchboard.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.switchboard.message.Channel;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.RateLimited;
import dev.switchboard.provider.ProviderResult.Rejected;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.signature.WebhookSecret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is posted, and what the answers mean for a message. */
@Timeout(60)
class HttpProviderTest extends PostedMessages {
  @Test
  void postsTheMessageAsJsonUnderItsId() throws Exception {
    HttpProvider provider = provider(server(200, "{}"));

    assertThat(send(provider, Channel.EMAIL, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));

    Request request = requests.element();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(request.headers().getFirst("Idempotency-Key")).isEqualTo(message(1).id().toString());
    JsonNode json = JsonMapper.shared().readTree(request.body());
    assertThat(json)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"id":"%s","type":"email","from":"user@example.com","to":"contact@example.org",
                     "subject":"Grüße","body":"<b>Hi</b> 你好","attachments":["https://example.com/a.pdf"],
                     "timestamp":"2026-03-01T09:59:58Z"}
                    """
                        .formatted(message(1).id())));
  }

  @Test
  void aTextMessageHasNoSubject() throws Exception {
    send(provider(server(200, "{}")), Channel.SMS, message(1));

    assertThat(JsonMapper.shared().readTree(requests.element().body()).has("subject")).isFalse();
  }

  @Test
  void everySecretSigns() throws Exception {
    send(provider(server(204, "")), Channel.SMS, message(1));

    Request request = requests.element();
    String id = request.headers().getFirst("webhook-id");
    String time = request.headers().getFirst("webhook-timestamp");
    assertThat(id).isEqualTo(message(1).id().toString());
    assertThat(time).isEqualTo(Long.toString(NOW.getEpochSecond()));
    assertThat(request.headers().getFirst("webhook-signature"))
        .isEqualTo(
            new WebhookSecret(SECRET).sign(id, time, request.body().getBytes(UTF_8))
                + " "
                + new WebhookSecret(OTHER_SECRET).sign(id, time, request.body().getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"abc"}                              | abc
          {"id":42}                                 | 42
          {"provider_message_id":"p1","id":"other"} | p1
          """)
  void theReceiversIdIsKept(String answer, String id) throws Exception {
    assertThat(send(provider(server(202, answer)), Channel.SMS, message(1)))
        .isEqualTo(new Success(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "OK", "[1]", "{\"id\":", "{\"id\":{}}", "{\"id\":\"\"}", "{\"id\":\"a\\nb\"}"})
  void anAnswerWithoutAnIdGivesTheMessagesOwn(String answer) throws Exception {
    assertThat(send(provider(server(200, answer)), Channel.SMS, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));
  }

  @Test
  void anAnswerThatIsTooLongIsASuccessAllTheSame() throws Exception {
    String answer = "{\"id\":\"abc\"" + " ".repeat(HttpProvider.MAX_ANSWER_BYTES) + "}";

    assertThat(send(provider(server(200, answer)), Channel.SMS, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 414, 422, 451, 418})
  void a4xxAboutTheMessageRejectsIt(int status) throws Exception {
    assertThat(send(provider(server(status, "no")), Channel.SMS, message(1)))
        .isEqualTo(new Rejected(Integer.toString(status)));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405, 408, 409, 410, 415, 425})
  void a4xxAboutUsOrTheMomentDoesNotRejectTheMessage(int status) throws Exception {
    assertThat(send(provider(server(status, "no")), Channel.SMS, message(1)))
        .isEqualTo(new Failed(Integer.toString(status)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 599})
  void a5xxIsTriedAgain(int status) throws Exception {
    assertThat(send(provider(server(status, "no")), Channel.SMS, message(1)))
        .isEqualTo(new Failed(Integer.toString(status)));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    HttpServer elsewhere = server(200, "{}");
    HttpServer server =
        server(exchange -> {
          exchange.getResponseHeaders().add("Location", url(elsewhere).toString());
          answer(exchange, 307, "");
        });

    assertThat(send(provider(server), Channel.SMS, message(1))).isEqualTo(new Failed("307"));
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7",
    "503, 7, 7",
    "429, 'Sun, 01 Mar 2026 10:00:30 GMT', 30",
    "429, 99999, 3600"
  })
  void retryAfterIsHonoured(int status, String header, int seconds) throws Exception {
    HttpServer server =
        server(exchange -> {
          exchange.getResponseHeaders().add("Retry-After", header);
          answer(exchange, status, "");
        });

    assertThat(send(provider(server), Channel.SMS, message(1)))
        .isEqualTo(new RateLimited(Duration.ofSeconds(seconds)));
  }

  @Test
  void a429WithoutRetryAfterIsNoFailure() throws Exception {
    assertThat(send(provider(server(429, "")), Channel.SMS, message(1)))
        .isEqualTo(new RateLimited(null));
  }

  @Test
  void settingsShowNoSecret() {
    HttpProviderSettings settings =
        new HttpProviderSettings(
            URI.create("https://example.com/hook/key"),
            List.of(SECRET),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    assertThat(settings).hasToString("HttpProviderSettings[example.com]");
  }

  @Test
  void optionsAreMembersAndFilesHaveTheirContent() {
    OutboundMessage message =
        new OutboundMessage(
            new MessageId(1_000_001),
            new MessageContent(
                "user@example.com",
                "contact@example.org",
                null,
                "Hi",
                List.of(),
                new MessageOptions.Builder()
                    .cc(List.of("cc@example.org"))
                    .bcc(List.of("bcc@example.org"))
                    .headers(Map.of("X-Order", "1009"))
                    .file(new MessageFile("a.txt", "text/plain", null, 2))
                    .statusCallback("https://example.com/secret")
                    .sendAt(NOW)
                    .build()),
            List.of(FileContent.of(new byte[] {'h', 'i'})));

    JsonNode body = JsonMapper.shared().readTree(MessageBody.of(Channel.EMAIL, message));

    assertThat(body.get("cc")).hasToString("[\"cc@example.org\"]");
    assertThat(body.get("bcc")).hasToString("[\"bcc@example.org\"]");
    assertThat(body.get("headers")).hasToString("{\"X-Order\":\"1009\"}");
    assertThat(body.get("files"))
        .hasToString(
            "[{\"name\":\"a.txt\",\"type\":\"text/plain\",\"size\":2,\"content\":\"aGk=\"}]");
    assertThat(body.has("status_callback")).isFalse();
    assertThat(body.has("send_at")).isFalse();
  }
}
