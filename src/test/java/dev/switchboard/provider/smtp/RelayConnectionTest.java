package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.Rejected;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.smtp.ScriptedSmtpServer.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections: what is used again, what is replaced, what is closed. */
@Timeout(60)
class RelayConnectionTest extends RelayedMail {
  @ParameterizedTest
  @ValueSource(strings = {"", "EHLO", "MAIL", "DATA", "."})
  void cancellingClosesTheConnection(String command) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, new Action.Hang()));
    SmtpProvider provider = provider(server.port());
    CompletableFuture<ProviderResult> answer = provider.send(Channel.EMAIL, message(1), 1);
    server.awaitHang();

    assertThat(answer.cancel(true)).isTrue();

    server.awaitClientGone();
    assertThat(server.connections()).isEqualTo(1);
    assertThat(provider.idleConnections()).isZero();
  }

  @Test
  void connectionsAreUsedAgain() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    for (int i = 1; i <= 5; i++) {
      assertThat(send(provider, message(i))).isEqualTo(new Success("Q1"));
    }

    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.contents()).hasSize(5);
  }

  @Test
  void aConnectionIsUsedAgainAfterARefusal() throws Exception {
    ScriptedSmtpServer server =
        server((connection, command) ->
            command.contains("nobody@")
                ? say("550 5.1.1 No such user")
                : ScriptedSmtpServer.yes(connection, command));
    SmtpProvider provider = provider(server.port());

    assertThat(send(provider, to(1, "nobody@example.org"))).isInstanceOf(Rejected.class);
    assertThat(send(provider, message(2))).isEqualTo(new Success("Q1"));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionHasItsFillOfMessages() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    for (int i = 1; i <= ConnectionPool.MAX_MESSAGES_PER_CONNECTION; i++) {
      send(provider, message(i));
    }

    assertThat(send(provider, message(999))).isEqualTo(new Success("Q2"));
  }

  @Test
  void aUsedConnectionThatBreaksAfterTheContentIsNotReplaced() throws Exception {
    ScriptedSmtpServer server = server(secondMessage(".", new Action.Close("")));
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));

    assertThat(send(provider, message(2))).isEqualTo(new Failed(SmtpProvider.CONNECTION_LOST));
    assertThat(server.contents()).as("sent once, not twice").hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aFreshConnectionThatIsDeadIsNotReplaced() throws Exception {
    ScriptedSmtpServer server = server(yesBut("MAIL", new Action.Close("")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed(SmtpProvider.CONNECTION_LOST));
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void anIdleConnectionIsClosedInTime() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));
    assertThat(provider.idleConnections()).isEqualTo(1);

    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    later.remove().run();

    awaitNoIdleConnection(provider);
    assertThat(send(provider, message(2))).isEqualTo(new Success("Q2"));
  }

  @Test
  void noMoreConnectionsAreKeptThanThereMayBe() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    List<CompletableFuture<ProviderResult>> answers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      answers.add(provider.send(Channel.EMAIL, message(i), 1));
    }
    for (CompletableFuture<ProviderResult> answer : answers) {
      assertThat(result(answer)).isInstanceOf(Success.class);
    }

    assertThat(provider.idleConnections()).isBetween(1, MAX_IDLE);
    assertThat(server.contents()).hasSize(20);
  }

  @Test
  void aClosedProviderKeepsNoConnection() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));

    provider.close();

    assertThat(provider.idleConnections()).isZero();
    assertThat(send(provider, message(2))).isInstanceOf(Success.class);
    assertThat(provider.idleConnections()).isZero();
  }

  @Test
  void withoutTlsNothingIsSentWhereTlsIsRequired() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider =
        provider(settings(server.port(), SmtpSecurity.STARTTLS, Duration.ofSeconds(20)));

    assertThat(send(provider, message(1))).isEqualTo(new Failed(SmtpProvider.NO_TLS));
    assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));
  }

  /** Connections are closed by a thread of their own. */
  private static void awaitNoIdleConnection(SmtpProvider provider) {
    await().until(() -> provider.idleConnections() == 0);
  }
}
