package dev.switchboard.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The protocol, byte for byte. */
@Tag("server")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpProtocolTest {
  private static final String HELLO = "Subject: Hello\r\n\r\nHello\r\n";

  @TempDir private static Path directory;
  private static RunningApp app;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "smtp.enabled=true",
            "smtp.port=0",
            "smtp.max-message-bytes=64KiB",
            "smtp.max-recipients=3",
            "smtp.tls.self-signed=true");
    port = app.mailPort();
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void serverSaysWhatItCan() throws Exception {
    try (RawSmtp client = RawSmtp.connect(port)) {
      assertThat(client.reply()).matches("220 \\S+ ESMTP Switchboard");
      assertThat(client.ask("EHLO me").lines().skip(1).map(line -> line.substring(4)))
          .containsExactly(
              "PIPELINING",
              "8BITMIME",
              "SMTPUTF8",
              "ENHANCEDSTATUSCODES",
              "STARTTLS",
              "AUTH PLAIN LOGIN",
              "SIZE 65536");
      assertThat(client.ask("HELO me")).startsWith("250 ");
      assertThat(client.ask("QUIT")).startsWith("221 2.0.0");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void aMailBecomesAMessage() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      String reply =
          client.mail(
              "bounce@example.com",
              "Ann@example.org",
              "From: Shop <shop@example.com>\r\nTo: someone@example.net\r\n" + HELLO);
      JsonNode message = messageOf(reply);
      assertThat(message.get("from").asString()).isEqualTo("shop@example.com");
      assertThat(message.get("to").asString()).isEqualTo("Ann@example.org");
      assertThat(message.get("subject").asString()).isEqualTo("Hello");
      assertThat(message.get("body").asString()).isEqualTo("Hello");
    }
  }

  @Test
  void aWholeConversationMayBeSentAtOnce() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.send(
          "MAIL FROM:<a@example.com> SIZE=100 BODY=8BITMIME\r\nRCPT TO:<b@example.org>\r\n"
              + "RCPT TO:<nobody>\r\nDATA\r\n"
              + HELLO
              + ".\r\nRSET\r\nMAIL FROM:<c@example.com>\r\nRCPT TO:<d@example.org>\r\nDATA\r\n"
              + HELLO
              + ".\r\nQUIT\r\n");
      for (String code :
          List.of("250", "250", "553", "354", "250", "250", "250", "250", "354", "250", "221")) {
        RawSmtp.expect(code, client.reply());
      }
    }
  }

  /** Each took the stack of its thread, one character after the other. */
  @ParameterizedTest
  @ValueSource(ints = {990, 3_000})
  void longQuotedLocalPartIsNoAddress(int length) throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      String address = "\"" + "a".repeat(length) + "\"@b.example";
      assertThat(client.ask("MAIL FROM:<" + address + ">")).startsWith("553 5.1.7");
      assertThat(client.ask("MAIL FROM:<a@example.com>")).startsWith("250");
      assertThat(client.ask("RCPT TO:<" + address + ">")).startsWith("553 5.1.3");
    }
  }

  @Test
  void dotsAreUnstuffed() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      String reply =
          client.mail("a@example.com", "b@example.org", "\r\n..\r\n...two\r\n.x\r\na.\r\n");
      assertThat(messageOf(reply).get("body").asString()).isEqualTo(".\n..two\nx\na.");
    }
  }

  /** Each is an end of a mail to some server. */
  @ParameterizedTest
  @ValueSource(
      strings = {"\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r", "a\nb", "a\rb"})
  void smuggledMailIsRefusedWithTheConnection(String end) throws Exception {
    long before = accepted();
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.begin("a@example.com", "b@example.org");
      client.send(
          HELLO
              + end
              + "MAIL FROM:<evil@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
              + HELLO
              + ".\r\n");
      assertThat(client.reply()).startsWith("550 5.6.11");
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(accepted()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP\n", "NOOP\rRSET\r\n", "NO\nOP\r\n"})
  void bareLineEndInACommandEndsTheConnection(String sent) throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.send(sent);
      assertThat(client.reply()).startsWith("500 5.5.2");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void whatIsSentInClearBehindStartTlsIsForgotten() throws Exception {
    long before = accepted();
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.send(
          "STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<b@example.org>\r\n");
      assertThat(client.reply()).startsWith("220");
      client.startTls();
      assertThat(client.ask("DATA")).startsWith("503");
      assertThat(client.ask("MAIL FROM:<a@example.com>")).startsWith("503 5.5.1 Say EHLO");
      assertThat(client.ask("EHLO me")).doesNotContain("STARTTLS").contains("AUTH PLAIN LOGIN");
      assertThat(client.ask("STARTTLS")).startsWith("503");
      assertThat(client.mail("a@example.com", "b@example.org", HELLO)).startsWith("250 2.0.0");
      assertThat(client.ask("QUIT")).startsWith("221");
    }
    assertThat(accepted()).isEqualTo(before + 1);
  }

  @Test
  void commandsOutOfOrderAreRefused() throws Exception {
    try (RawSmtp client = RawSmtp.connect(port)) {
      client.reply();
      assertThat(client.ask("MAIL FROM:<a@example.com>")).startsWith("503 5.5.1");
      assertThat(client.ask("AUTH PLAIN AGEAYg==")).startsWith("503 5.5.1");
      client.ask("EHLO me");
      assertThat(client.ask("RCPT TO:<b@example.org>")).startsWith("503 5.5.1");
      assertThat(client.ask("DATA")).startsWith("503 5.5.1");
      client.ask("MAIL FROM:<a@example.com>");
      assertThat(client.ask("MAIL FROM:<a@example.com>")).startsWith("503 5.5.1");
      assertThat(client.ask("DATA")).startsWith("554 5.5.1");
      assertThat(client.ask("RSET")).startsWith("250");
      assertThat(client.ask("RCPT TO:<b@example.org>")).startsWith("503 5.5.1");
      client.ask("MAIL FROM:<a@example.com>");
      assertThat(client.ask("EHLO again")).startsWith("250");
      assertThat(client.ask("RCPT TO:<b@example.org>")).startsWith("503 5.5.1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL FROM:<>|250 2.1.0",
        "mail from: <a@example.com>  |250 2.1.0",
        "MAIL FROM:<@relay.example:a@example.com>|250 2.1.0",
        "MAIL FROM:<\"a b\"@example.com>|250 2.1.0",
        "MAIL FROM:<a@example.com> SIZE=65536 BODY=7bit SMTPUTF8 AUTH=<>|250 2.1.0",
        "MAIL FROM:<a@example.com> SIZE=65537|552 5.3.4",
        "MAIL FROM:<a@example.com> SIZE=99999999999999999999|552 5.3.4",
        "MAIL FROM:<a@example.com> SIZE=-1|501 5.5.4",
        "MAIL FROM:<a@example.com> SIZE=1 SIZE=1|501 5.5.4",
        "MAIL FROM:<a@example.com> BODY=BINARYMIME|501 5.5.4",
        "MAIL FROM:<a@example.com> RET=FULL|555 5.5.4",
        "MAIL FROM:<ä@example.com>|553 5.6.7",
        "MAIL FROM:<ä@example.com> SMTPUTF8|250 2.1.0",
        "MAIL FROM:<a>|553 5.1.7",
        "MAIL FROM:<Ann <a@example.com>>|501 5.5.4",
        "MAIL FROM:<mailto:a@example.com>|553 5.1.7",
        "MAIL FROM:a@example.com|501 5.5.4",
        "MAIL FROM:<a@example.com|501 5.5.4",
        "MAIL FROM:<a@example.com>SIZE=1|501 5.5.4",
        "MAIL a@example.com|501 5.5.4",
        "MAIL|501 5.5.4",
        "EHLO|501 5.5.4",
        "RSET now|501 5.5.4",
        "STARTTLS now|501 5.5.4",
        "AUTH CRAM-MD5|504 5.5.4",
        "AUTH PLAIN ***|501 5.5.2",
        "AUTH PLAIN AAAA|501 5.5.2",
        "VRFY ann|252 2.5.0",
        "EXPN all|502 5.5.1",
        "BDAT 10 LAST|502 5.5.1",
        "NOOP whatever|250 2.0.0",
        "HELP|214 2.0.0",
        "HELLO|500 5.5.1",
        "NOOP\tx|500 5.5.2",
      })
  void commandIsAnswered(String command, String answer) throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      assertThat(client.ask(command)).startsWith(answer);
      assertThat(client.ask("NOOP")).startsWith("250");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RCPT TO:<>|553 5.1.3",
        "RCPT TO:<b>|553 5.1.3",
        "RCPT TO:<b@example.org,c@example.org>|553 5.1.3",
        "RCPT TO:<b@example.org> NOTIFY=NEVER|555 5.5.4",
        "RCPT TO:<b@bücher.example>|553 5.6.7",
        "RCPT TO:<b@[127.0.0.1]>|250 2.1.5",
        "RCPT TO:b@example.org|501 5.5.4",
        "RCPT FROM:<b@example.org>|501 5.5.4",
      })
  void recipientIsAnswered(String command, String answer) throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.ask("MAIL FROM:<a@example.com>");
      assertThat(client.ask(command)).startsWith(answer);
    }
  }

  @Test
  void recipientsHaveALimitAndCountOnce() throws Exception {
    long before = accepted();
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.ask("MAIL FROM:<a@example.com>");
      for (String name : List.of("b", "c", "d", "B", "b")) {
        RawSmtp.expect("250", client.ask("RCPT TO:<" + name + "@example.org>"));
      }
      assertThat(client.ask("RCPT TO:<e@example.org>")).startsWith("452 4.5.3");
      RawSmtp.expect("354", client.ask("DATA"));
      assertThat(client.ask(HELLO + ".")).matches("250 2.0.0 Accepted as \\w+ and 2 more");
    }
    assertThat(accepted()).isEqualTo(before + 3);
  }

  @Test
  void aMailThatIsTooLargeIsReadAndRefused() throws Exception {
    long before = accepted();
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.begin("a@example.com", "b@example.org");
      String line = "x".repeat(998) + "\r\n";
      for (int i = 0; i < 30_000; i++) {
        client.send(line);
      }
      assertThat(client.ask(".")).startsWith("552 5.3.4");
      assertThat(client.mail("a@example.com", "b@example.org", HELLO)).startsWith("250");
    }
    assertThat(accepted()).isEqualTo(before + 1);
    assertThat(app.series("switchboard_memory_held_bytes{holder=\"mails\"}")).isZero();
  }

  @Test
  void linesHaveALimit() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.begin("a@example.com", "b@example.org");
      client.send("x".repeat(65_537));
      assertThat(client.ask("\r\n.")).startsWith("552");
      client.send("NOOP " + "x".repeat(5_000));
      assertThat(client.reply()).startsWith("500 5.5.2");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void nulIsRefusedInCommandsAndMails() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      assertThat(client.ask("NOOP \0")).startsWith("500 5.5.2");
      assertThat(client.mail("a@example.com", "b@example.org", "Subject: x\r\n\r\na\0b\r\n"))
          .startsWith("554 5.6.0");
      client.send(new byte[] {'N', 'O', 'O', 'P', ' ', (byte) 0xff, '\r', '\n'});
      assertThat(client.reply()).startsWith("500 5.5.2");
      assertThat(client.ask("NOOP")).startsWith("250");
    }
  }

  @Test
  void aClientThatSendsNoMoreStillHearsTheAnswer() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.begin("a@example.com", "b@example.org");
      client.send(HELLO + ".\r\n");
      client.endOutput();
      assertThat(client.reply()).startsWith("250 2.0.0 Accepted");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void aMailWithoutAnEndIsNotAccepted() throws Exception {
    long before = accepted();
    try (RawSmtp client = RawSmtp.greeted(port)) {
      client.begin("a@example.com", "b@example.org");
      client.send(HELLO + ".\r");
      client.endOutput();
      client.reply();
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(accepted()).isEqualTo(before);
  }

  @Test
  void aClientThatErrsTooOftenIsSentAway() throws Exception {
    try (RawSmtp client = RawSmtp.greeted(port)) {
      for (int i = 0; i < 20; i++) {
        RawSmtp.expect("500", client.ask("WHAT"));
      }
      assertThat(client.ask("WHAT")).startsWith("421 4.7.0");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  /** A page in a browser can post to any port of this machine. */
  @Test
  void aBrowserIsSentAway() throws Exception {
    try (RawSmtp client = RawSmtp.connect(port)) {
      client.reply();
      client.send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\nEHLO me\r\n");
      assertThat(client.reply()).startsWith("500 5.5.1 This is an SMTP server");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  private static long accepted() {
    return app.metric("messages_accepted");
  }

  private static JsonNode messageOf(String reply) {
    RawSmtp.expect("250 2.0.0 Accepted as ", reply);
    return app.message(reply.substring(reply.lastIndexOf(' ') + 1));
  }
}
