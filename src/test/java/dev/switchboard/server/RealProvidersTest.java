package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.helper.BasicMessageListener;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;
import tools.jackson.databind.JsonNode;

/** Messages that leave the machine: through an SMTP server, and to a URL. */
@Tag("server")
class RealProvidersTest {
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

  @TempDir private Path directory;
  private final AtomicInteger sessions = new AtomicInteger();
  private final Queue<String> mails = new ConcurrentLinkedQueue<>();

  @Test
  void anEmailIsRelayedAndTheServerToldInTheProvidersOwnWords() throws Exception {
    SMTPServer mailServer = start((_, _, _, data) -> mails.add(new String(data, UTF_8)));
    try (RunningApp app = RunningApp.start(directory, smtp(mailServer))) {
      String id = app.sendEmail("Hello");
      JsonNode message = app.awaitStatus(id, "dispatched");

      assertThat(message.get("provider_name").asString()).isEqualTo("email");
      assertThat(mails)
          .singleElement()
          .asString()
          .contains("Message-ID: <" + id + "@example.com>", "To: contact@example.org", "Hello");
      JsonNode provider = app.client.getJson("/api/providers/email");
      assertThat(provider.get("type").asString()).isEqualTo("smtp");
      assertThat(provider.at("/smtp/port").asInt()).isEqualTo(mailServer.getPortAllocated());
      assertThat(provider.at("/smtp/idle_connections").asInt()).isEqualTo(1);
      assertThat(provider.has("faults")).isFalse();
      assertThat(app.client.getJson("/api/providers/sms-mms").get("type").asString())
          .isEqualTo("mock");
    } finally {
      mailServer.stop();
    }
  }

  @Test
  void aRefusalIsTriedAgainOrADeadLetterAsTheServerSays() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    SMTPServer mailServer =
        start((_, _, to, data) -> {
          if (to.startsWith("nobody")) {
            throw new RejectException(550, "5.1.1 No such user");
          }
          if (calls.incrementAndGet() == 1) {
            throw new RejectException(451, "4.3.0 Try later");
          }
          mails.add(new String(data, UTF_8));
        });
    try (RunningApp app = RunningApp.start(directory, smtp(mailServer))) {
      JsonNode retried = app.awaitStatus(app.sendEmail("Hello"), "dispatched");
      String nobody =
          app.client.accepted(
              "/api/messages/email",
              RunningApp.email("user@example.com", "nobody@example.org", "Hi"));
      JsonNode rejected = app.awaitStatus(nobody, "failed");

      assertThat(retried.get("attempts")).hasSize(2);
      assertThat(retried.at("/attempts/0/error_code").asString()).isEqualTo("451 4.3.0 Try later");
      assertThat(mails).hasSize(1);
      assertThat(rejected.get("attempts")).hasSize(1);
      assertThat(rejected.get("last_error_code").asString()).isEqualTo("550 5.1.1 No such user");
      assertThat(rejected.get("failure_reason").asString()).isEqualTo("rejected");
    } finally {
      mailServer.stop();
    }
  }

  @Test
  void anotherSwitchboardTakesWhatIsPostedAndOnlyOnce() throws Exception {
    try (RunningApp carrier = RunningApp.start(directory.resolve("carrier"));
        RunningApp app =
            RunningApp.start(
                directory.resolve("app"),
                "providers.sms-mms.type=http",
                "providers.sms-mms.url=http://localhost:"
                    + carrier.client.port
                    + "/api/messages/sms",
                "providers.sms-mms.secret=" + SECRET)) {
      JsonNode message = app.awaitStatus(app.sendSms("Hello"), "dispatched");

      String there = message.get("provider_message_id").asString();
      assertThat(carrier.message(there).get("body").asString()).isEqualTo("Hello");
      assertThat(carrier.message(there).get("timestamp")).isNotNull();
      assertThat(carrier.metric("messages_accepted")).isEqualTo(1);
      assertThat(app.client.getJson("/api/providers/sms-mms").at("/http/host").asString())
          .isEqualTo("localhost");
      assertThat(app.rawLog()).doesNotContain(SECRET.substring(6));
    }
  }

  @Test
  void aProviderOfAnotherTypeHasNoFaultsToBeTold() throws Exception {
    SMTPServer mailServer = start((_, _, _, _) -> {});
    try (RunningApp app = RunningApp.start(directory, smtp(mailServer))) {
      HttpResponse<String> response = app.client.get("/api/provider/mock/config/email");

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Client.json(response).get("detail").asString())
          .isEqualTo("There is no provider of this name whose type is mock; there are: sms-mms.");
      assertThat(app.client.get("/api/provider/mock/config/sms-mms").statusCode()).isEqualTo(200);
    } finally {
      mailServer.stop();
    }
  }

  @Test
  void stoppingClosesTheConnectionsToTheServer() throws Exception {
    SMTPServer mailServer = start((_, _, _, data) -> mails.add(new String(data, UTF_8)));
    try (RunningApp app = RunningApp.start(directory, smtp(mailServer))) {
      app.awaitStatus(app.sendEmail("Hello"), "dispatched");
      assertThat(sessions).hasValue(1);

      app.stop();

      await().atMost(PATIENCE).until(() -> sessions.get() == 0);
    } finally {
      mailServer.stop();
    }
  }

  private SMTPServer start(BasicMessageListener listener) {
    SMTPServer server =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandler(listener)
            .sessionHandler(
                new SessionHandler() {
                  @Override
                  public SessionAcceptance accept(Session session) {
                    sessions.incrementAndGet();
                    return SessionAcceptance.success();
                  }

                  @Override
                  public void onSessionEnd(Session session) {
                    sessions.decrementAndGet();
                  }
                })
            .build();
    server.start();
    return server;
  }

  private static String[] smtp(SMTPServer server) {
    return new String[] {
      "providers.email.type=smtp",
      "providers.email.host=localhost",
      "providers.email.port=" + server.getPortAllocated(),
      "providers.email.security=none",
      "retry.base-delay=1ms",
      "retry.max-delay=1ms"
    };
  }
}
