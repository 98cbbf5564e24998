package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.ProviderResult.Rejected;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.queue.OutboundMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a mail is from and goes to, as the server hears it. */
@Timeout(60)
class RelayAddressTest extends RelayedMail {
  @Test
  void domainsAreSentInAscii() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);

    send(provider(server.port()), to(1, "ann@bücher.example"));

    assertThat(server.commands()).contains("RCPT TO:<ann@xn--bcher-kva.example>");
  }

  @Test
  void lettersBeyondAsciiAreSentToAServerThatTakesThem() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);
    SmtpProvider provider = provider(server.port());

    assertThat(send(provider, to(1, "jürgen@bücher.example"))).isInstanceOf(Success.class);
    assertThat(send(provider, message(2))).isInstanceOf(Success.class);

    assertThat(server.commands())
        .contains(
            "MAIL FROM:<user@example.com> SMTPUTF8",
            "RCPT TO:<jürgen@xn--bcher-kva.example>",
            "MAIL FROM:<user@example.com>");
    assertThat(server.contents().getFirst()).contains("To: jürgen@xn--bcher-kva.example\r\n");
  }

  @Test
  void lettersBeyondAsciiAreRejectedWhereTheServerTakesNone() throws Exception {
    ScriptedSmtpServer server = server(yesBut("EHLO", say("250 test")));

    assertThat(send(provider(server.port()), to(1, "jürgen@example.org")))
        .isEqualTo(new Rejected(SmtpProvider.NO_UTF8));
    assertThat(server.contents()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann@exa<mple.org", "ann@example..org", "ann@>", "ann@a:25"})
  void aDomainThatIsNoneIsRejected(String address) throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);

    assertThat(send(provider(server.port()), to(1, address)))
        .isEqualTo(new Rejected(SmtpProvider.BAD_RECIPIENT));
    assertThat(server.connections()).isZero();
  }

  @Test
  void everyRecipientOfACopyStandsInTheEnvelope() throws Exception {
    ScriptedSmtpServer server = server(ScriptedSmtpServer::yes);

    assertThat(send(provider(server.port()), copied())).isInstanceOf(Success.class);

    assertThat(server.commands())
        .containsSubsequence(
            "RCPT TO:<contact@example.org>",
            "RCPT TO:<cc@example.org>",
            "RCPT TO:<bcc@example.org>",
            "DATA");
    assertThat(server.contents()).singleElement().asString().doesNotContain("bcc@example.org");
  }

  /** All get it or none: a second attempt would reach those again who have it. */
  @ParameterizedTest
  @CsvSource({"550 5.1.1 No such user, true", "450 4.2.0 Greylisted, false"})
  void refusalOfOneRecipientIsOneOfTheMessage(String reply, boolean forGood) throws Exception {
    ScriptedSmtpServer server =
        server((connection, command) ->
            command.contains("<cc@") ? say(reply) : ScriptedSmtpServer.yes(connection, command));

    assertThat(send(provider(server.port()), copied()))
        .isEqualTo(forGood ? new ProviderResult.Rejected(reply) : new ProviderResult.Failed(reply));
    assertThat(server.commands()).doesNotContain("DATA");
  }

  private static OutboundMessage copied() {
    MessageOptions options =
        new MessageOptions.Builder()
            .cc(List.of("cc@example.org"))
            .bcc(List.of("bcc@example.org", "cc@example.org"))
            .build();
    return new OutboundMessage(
        new MessageId(1_000_001),
        new MessageContent(
            "user@example.com", "contact@example.org", "Hello", "Hi", List.of(), options));
  }
}
