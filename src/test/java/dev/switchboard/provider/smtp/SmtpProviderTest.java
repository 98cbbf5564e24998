package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.message.Channel;
import dev.switchboard.net.Ports;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.RateLimited;
import dev.switchboard.provider.ProviderResult.Rejected;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.ProviderResult.TimedOut;
import dev.switchboard.provider.smtp.ScriptedSmtpServer.Action;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the replies of a server mean for a message. */
@Timeout(60)
class SmtpProviderTest extends RelayedMail {
  @Test
  void aMessageThatIsTakenHasTheIdOfTheServersQueue() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());

    assertThat(send(provider, message(1))).isEqualTo(new Success("Q1"));
    assertThat(server.commands())
        .contains("MAIL FROM:<user@example.com>", "RCPT TO:<contact@example.org>");
    assertThat(server.contents()).hasSize(1);
  }

  @Test
  void aReplyWithoutTextGivesTheMessagesOwnId() throws Exception {
    SmtpProvider provider = provider(server(yesBut(".", say("250"))).port());

    assertThat(send(provider, message(1))).isEqualTo(new Success(message(1).id().toString()));
  }

  @Test
  void anyPositiveReplyToTheContentIsASuccess() throws Exception {
    ScriptedSmtpServer server = server(yesBut(".", say("252 taken on trust")));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Success("taken on trust"));
    assertThat(server.contents()).hasSize(1);
  }

  @Test
  void aSuccessHoldsWhenTheServerBreaksTheConnectionRightAfterIt() throws Exception {
    ScriptedSmtpServer server = server(yesBut(".", new Action.Close("250 queued as A\r\n")));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Success("A"));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 451 4.3.0 Try later",
    "RCPT, 450 4.2.0 Greylisted",
    "RCPT, 452 4.2.2 Mailbox full",
    "DATA, 451 No room now",
    "., 421 4.4.2 Closing",
  })
  void aReplyOf4yzIsTriedAgainAndKeepsItsText(String command, String reply) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Failed(reply));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 550 5.7.1 Sender refused",
    "RCPT, 550 5.1.1 No such user",
    "RCPT, 555 unexpected parameter",
    "DATA, 554 5.6.0 No",
    "., 552 5.3.4 Too big",
  })
  void aReplyOf5yzRejectsTheMessage(String command, String reply) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Rejected(reply));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 530 5.7.0 Must issue a STARTTLS command first",
    "MAIL, 530 Authentication required",
    "RCPT, 503 5.5.1 MAIL first",
    "MAIL, 550 5.7.8 Log in",
    "RCPT, 521 Host does not accept mail",
  })
  void aReplyOf5yzThatIsAboutUsDoesNotRejectTheMessage(String command, String reply)
      throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new Failed(reply));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 454 Throttling failure: Maximum sending rate exceeded",
    "RCPT, 432 4.3.2 Concurrent connections limit exceeded",
    "., 451 4.4.5 Congestion",
  })
  void aReplyThatAsksToSlowDownIsNoFailure(String command, String reply) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say(reply)));

    assertThat(send(provider(server.port()), message(1))).isEqualTo(new RateLimited(null));
  }

  @Test
  void aRefusalHoldsWhenTheServerBreaksTheConnectionRightAfterIt() throws Exception {
    ScriptedSmtpServer server =
        server(yesBut("RCPT", new Action.Close("550 5.1.1 No such user\r\n")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Rejected("550 5.1.1 No such user"));
  }

  @Test
  void addressesInAReplyAreLeftOutAndItsLengthIsBounded() throws Exception {
    String reply = "550-5.1.1 <contact@example.org>: unknown\r\n550 5.1.1 " + "x".repeat(1000);
    ScriptedSmtpServer server = server(yesBut("RCPT", say(reply)));

    assertThat(send(provider(server.port()), message(1)))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.code())
                    .startsWith("550 5.1.1 (address) unknown xxx")
                    .hasSize(RelayReply.MAX_ERROR_LENGTH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA", "."})
  void aConnectionThatBreaksFailsTheAttempt(String command) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, new Action.Close("")));

    assertThat(send(provider(server.port()), message(1)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.code())
                    .isIn(SmtpProvider.NO_CONNECTION, SmtpProvider.CONNECTION_LOST));
    assertThat(server.contents()).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAIL", "RCPT", "DATA", "."})
  void babbleIsNoReply(String command) throws Exception {
    ScriptedSmtpServer server = server(yesBut(command, say("HTTP/1.1 400 Bad Request")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed(SmtpProvider.BAD_REPLY));
    assertThat(server.contents()).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "250-more\r\n"})
  void aReplyWithoutAnEndIsCutOffBeforeItFillsTheMemory(String bytes) throws Exception {
    ScriptedSmtpServer server = server(yesBut("MAIL", new Action.Flood(bytes.repeat(1000))));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed(SmtpProvider.CONNECTION_LOST));
  }

  @Test
  void noServerIsAFailure() throws Exception {
    int port = Ports.unused();

    assertThat(send(provider(port), message(1))).isEqualTo(new Failed(SmtpProvider.NO_CONNECTION));
  }

  @Test
  void aGreetingThatRefusesIsAboutTheServerAndNotTheMessage() throws Exception {
    ScriptedSmtpServer server = server(yesBut("", say("554 5.3.2 No SMTP service here")));

    assertThat(send(provider(server.port()), message(1)))
        .isEqualTo(new Failed("554 5.3.2 No SMTP service here"));
  }

  @Test
  void aServerThatSaysNothingIsATimeout() throws Exception {
    ScriptedSmtpServer server = server(yesBut("RCPT", new Action.Hang()));
    SmtpProvider provider =
        provider(settings(server.port(), SmtpSecurity.NONE, Duration.ofMillis(50)));

    assertThat(send(provider, message(1))).isEqualTo(new TimedOut());
    server.awaitClientGone();
  }

  @ParameterizedTest
  @CsvSource({"MAIL,", "RCPT,", "DATA,", "MAIL, 421 4.4.2 Idle for too long"})
  void aUsedConnectionThatIsDeadIsReplacedByAFreshOne(String command, @Nullable String reply)
      throws Exception {
    ScriptedSmtpServer server =
        server(secondMessage(command, new Action.Close(reply == null ? "" : reply + "\r\n")));
    SmtpProvider provider = provider(server.port());
    send(provider, message(1));

    assertThat(send(provider, message(2))).isEqualTo(new Success("Q2"));
    assertThat(server.contents()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void smtpCarriesEmailAlone() {
    assertThatThrownBy(() -> provider(1).send(Channel.SMS, message(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
