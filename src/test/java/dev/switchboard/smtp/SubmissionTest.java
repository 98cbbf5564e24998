package dev.switchboard.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.server.RunningApp;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What applications that send by Jakarta Mail meet. */
@Tag("server")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubmissionTest {
  private static final String SECRET = "secret-of-the-shop-0123456789";
  private static final String READER = "secret-of-a-reader-0123456789";

  @TempDir private Path directory;

  @Test
  void oneMailIsAMessageForEachRecipientOfTheEnvelope() throws Exception {
    try (RunningApp app = start()) {
      MimeMessage mail = mail("Grüße", "Schönen Tag!\nBye");
      mail.addRecipients(Message.RecipientType.TO, "Ann <ann@example.org>");
      mail.addRecipients(Message.RecipientType.CC, "bob@example.org");
      mail.addRecipients(Message.RecipientType.BCC, "carol@example.org");
      send(app, mail);

      JsonNode messages = app.client.getJson("/api/messages?status=dispatched").get("items");
      for (String id : ids(app)) {
        messages = app.awaitStatus(id, "dispatched");
        assertThat(messages.get("from").asString()).isEqualTo("shop@example.com");
        assertThat(messages.get("subject").asString()).isEqualTo("Grüße");
        assertThat(messages.get("body").asString()).isEqualTo("Schönen Tag!\nBye");
        assertThat(messages.toString()).doesNotContain("Bcc");
      }
      assertThat(recipients(app))
          .containsExactlyInAnyOrder("ann@example.org", "bob@example.org", "carol@example.org");
      assertThat(app.metric("messages_accepted")).isEqualTo(3);
      JsonNode line = app.awaitLogged("mail_answered", 1).getFirst();
      assertThat(line.get("command").asString()).isEqualTo("DATA");
      assertThat(line.get("status").asInt()).isEqualTo(250);
      assertThat(line.get("recipients").asInt()).isEqualTo(3);
      assertThat(ids(app)).contains(line.get("message_id").asString());
      assertThat(app.series("switchboard_mail_answers_total{code=\"250\",command=\"DATA\"}"))
          .isEqualTo(1);
      assertThat(app.rawLog()).doesNotContain("ann@example.org", "Schönen");
    }
  }

  @Test
  void storeThatIsFullSaysSoAndIsAskedAgainLater() throws Exception {
    try (RunningApp app = start("store.url=memory:", "store.memory-max=1MiB")) {
      MimeMessage mail = mail("Report", "x".repeat(600_000));
      mail.addRecipients(Message.RecipientType.TO, "ann@example.org");
      send(app, mail);
      mail.setSubject("Another");

      assertThatThrownBy(() -> send(app, mail))
          .isInstanceOfSatisfying(
              SMTPSendFailedException.class,
              e -> {
                assertThat(e.getReturnCode()).isEqualTo(452);
                assertThat(e.getMessage()).contains("4.3.1 The store is full");
              });
      assertThat(app.metric("messages_accepted")).isEqualTo(1);
    }
  }

  @Test
  void theSameMailAgainIsNotSentTwice() throws Exception {
    try (RunningApp app = start()) {
      MimeMessage mail = mail("Order 1", "Thank you");
      mail.addRecipients(Message.RecipientType.TO, "ann@example.org,bob@example.org");
      mail.saveChanges();
      send(app, mail);
      mail.setHeader("Date", "Thu, 1 Jan 1970 00:00:00 +0000");
      sendAsItIs(app, mail);
      assertThat(app.metric("messages_accepted")).isEqualTo(2);
      assertThat(app.metric("idempotent_replays")).isEqualTo(1);

      String id = mail.getMessageID();
      mail.setText("Something else");
      mail.saveChanges();
      mail.setHeader("Message-ID", id);
      sendAsItIs(app, mail);
      assertThat(app.metric("messages_accepted")).isEqualTo(4);

      mail.removeHeader("Message-ID");
      sendAsItIs(app, mail);
      sendAsItIs(app, mail);
      assertThat(app.metric("messages_accepted")).as("nobody can tell").isEqualTo(8);
    }
  }

  @Test
  void wherePasswordsAreNeededTheyAreKeysThatMaySend() throws Exception {
    try (RunningApp app =
        start(
            "auth.keys.shop.secret=" + SECRET,
            "auth.keys.shop.scopes=send",
            "auth.keys.reader.secret=" + READER,
            "auth.keys.reader.scopes=read")) {
      try (RawSmtp client = RawSmtp.greeted(app.mailPort())) {
        assertThat(client.ask("MAIL FROM:<a@example.com>")).startsWith("530 5.7.0");
      }
      for (String mechanism : List.of("PLAIN", "LOGIN")) {
        send(app, to("ann@example.org"), mechanism, SECRET);
        assertThatThrownBy(() -> send(app, to("ann@example.org"), mechanism, READER))
            .isInstanceOf(AuthenticationFailedException.class)
            .hasMessageContaining("535 5.7.8");
        assertThatThrownBy(() -> send(app, to("ann@example.org"), mechanism, SECRET + "x"))
            .isInstanceOf(AuthenticationFailedException.class);
      }
      assertThat(app.logged("mail_answered"))
          .filteredOn(line -> line.get("command").asString().equals("AUTH"))
          .hasSize(4)
          .allMatch(line -> line.get("status").asInt() == 535);
      assertThat(app.rawLog()).doesNotContain(SECRET);
    }
  }

  @Test
  void guessesOfPasswordsAreFew() throws Exception {
    try (RunningApp app = start("auth.api-keys=" + SECRET);
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      assertThat(client.ask("AUTH PLAIN")).isEqualTo("334");
      assertThat(client.ask("*")).startsWith("501 5.7.0");
      for (int i = 0; i < 3; i++) {
        assertThat(client.ask("AUTH PLAIN AGEAYg==")).startsWith("535 5.7.8");
      }
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  /** Programs that are told a password use it, also where none is needed. */
  @Test
  void anyPasswordIsTakenWhereNoneIsNeeded() throws Exception {
    try (RunningApp app = start()) {
      send(app, to("ann@example.org"), "PLAIN", "whatever");
      assertThat(app.metric("messages_accepted")).isEqualTo(1);
    }
  }

  @Test
  void limitsAreThoseOfTheApi() throws Exception {
    try (RunningApp app = start("limits.sender.per-minute=1", "limits.sender.burst=1");
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      String mail = "Message-ID: <1@example.com>\r\n\r\nx\r\n";
      assertThat(client.mail("a@example.com", "b@example.org", mail)).startsWith("250 2.0.0");
      assertThat(client.mail("a@example.com", "c@example.org", mail))
          .startsWith("450 4.7.1")
          .contains("sender");
      assertThat(client.mail("a@example.com", "b@example.org", mail))
          .as("what was accepted before uses no quota")
          .startsWith("250 2.0.0");
      assertThat(app.metric("messages_accepted")).isEqualTo(1);
    }
  }

  @Test
  void everythingOfAMailIsInItsMessages() throws Exception {
    try (RunningApp app = start();
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      RawSmtp.expect("250", client.ask("MAIL FROM:<bounce@example.com>"));
      RawSmtp.expect("250", client.ask("RCPT TO:<bob@example.org>"));
      RawSmtp.expect("250", client.ask("RCPT TO:<ann@example.org>"));
      RawSmtp.expect("354", client.ask("DATA"));
      client.send(
          String.join(
              "\r\n",
              "Received: from somewhere",
              "Message-ID: <m1@example.com>",
              "In-Reply-To: <m0@example.com>",
              "References: <a@example.com>",
              " rubbish <m0@example.com>",
              "From: =?utf-8?Q?The_Sh=C3=B6p?= <shop@example.com>",
              "To: \"Miller, Ann\" <Ann@example.org>, someone@example.net",
              "Reply-To: Desk <desk@example.com>, other@example.com",
              "Bcc: secret@example.net",
              "Subject: Bill",
              "List-Unsubscribe: <https://example.com/u>",
              "Content-Type: multipart/mixed; boundary=b",
              "",
              "--b",
              "Content-Type: multipart/alternative; boundary=c",
              "",
              "--c",
              "",
              "text",
              "--c",
              "Content-Type: text/html",
              "",
              "<p>html</p>",
              "--c--",
              "--b",
              "Content-Type: application/pdf",
              "Content-Disposition: attachment; filename=\"../tmp/bill.pdf\"",
              "Content-Transfer-Encoding: base64",
              "",
              "JVBERg==",
              "--b--",
              ".",
              ""));
      assertThat(client.reply()).startsWith("250 2.0.0");
      Set<String> groups = new HashSet<>();
      for (String id : ids(app)) {
        JsonNode stored = app.awaitStatus(id, "dispatched");
        boolean ann = stored.get("to").asString().equals("ann@example.org");
        assertThat(stored.get("body").asString()).isEqualTo("text");
        assertThat(stored.toString()).doesNotContain("secret@example.net");
        JsonNode message = stored.get("options");
        assertThat(message.get("html").asString()).isEqualTo("<p>html</p>");
        assertThat(message.get("from_name").asString()).isEqualTo("The Shöp");
        assertThat(message.path("to_name").asString("none"))
            .isEqualTo(ann ? "Miller, Ann" : "none");
        assertThat(message.get("reply_to").valueStream().map(JsonNode::asString))
            .containsExactly("\"Desk\" <desk@example.com>", "other@example.com");
        assertThat(message.get("message_id").asString()).isEqualTo("<m1@example.com>");
        assertThat(message.get("in_reply_to").asString()).isEqualTo("<m0@example.com>");
        assertThat(message.get("references").valueStream().map(JsonNode::asString))
            .containsExactly("<a@example.com>", "<m0@example.com>");
        assertThat(message.get("headers").properties()).hasSize(1);
        assertThat(message.at("/headers/List-Unsubscribe").asString())
            .isEqualTo("<https://example.com/u>");
        assertThat(message.at("/files/0/name").asString()).isEqualTo("bill.pdf");
        assertThat(message.at("/files/0/type").asString()).isEqualTo("application/pdf");
        assertThat(message.at("/files/0/size").asInt()).isEqualTo(4);
        groups.add(message.get("group_id").asString());
      }
      assertThat(groups).hasSize(1);
    }
  }

  @Test
  void attachmentsHaveTheLimitsOfTheApi() throws Exception {
    try (RunningApp app = start("messages.max-attachments=1", "messages.max-file-bytes=5");
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      String file = "Content-Disposition: attachment; filename=a\r\n\r\n";
      assertThat(client.mail("a@example.com", "b@example.org", file + "123"))
          .startsWith("250 2.0.0");
      assertThat(client.mail("a@example.com", "b@example.org", file + "1234"))
          .startsWith("554 5.6.0")
          .contains("messages.max-file-bytes");
      assertThat(
              client.mail(
                  "a@example.com",
                  "b@example.org",
                  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                      + file
                      + "1\r\n--b\r\n"
                      + file
                      + "2\r\n--b--\r\n"))
          .startsWith("554 5.6.0")
          .contains("messages.max-attachments");
    }
  }

  @Test
  void withoutAProviderTheClientIsToTryLater() throws Exception {
    try (RunningApp app = start("providers.email.channels=");
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      assertThat(client.mail("a@example.com", "b@example.org", "\r\nx\r\n"))
          .startsWith("451 4.3.5");
    }
  }

  @Test
  void senderIsWhomTheRecipientSees() throws Exception {
    try (RunningApp app = start();
        RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      assertThat(from(app, client, "")).isEqualTo("envelope@example.com");
      assertThat(from(app, client, "From: <Ann@Example.com>\r\n")).isEqualTo("Ann@Example.com");
      assertThat(from(app, client, "From: =?utf-8?Q?M=C3=BCller=2C_Jens?= <jens@example.com>\r\n"))
          .isEqualTo("jens@example.com");
      assertThat(from(app, client, "From: a@example.com, b@example.com\r\n"))
          .isEqualTo("envelope@example.com");
      assertThat(
              from(app, client, "From: a@example.com, b@example.com\r\nSender: b@example.com\r\n"))
          .isEqualTo("b@example.com");
      assertThat(from(app, client, "From: not an address\r\n")).isEqualTo("envelope@example.com");
      assertThat(client.mail("", "b@example.org", "\r\nx\r\n")).startsWith("554 5.6.0");
    }
  }

  @Test
  void whatCannotBeReadIsRefusedForEver() throws Exception {
    try (RunningApp app = start()) {
      assertThatThrownBy(
              () -> {
                MimeMessage mail = to("ann@example.org");
                mail.setHeader("X-Long", "x".repeat(20_000));
                sendAsItIs(app, mail);
              })
          .isInstanceOfSatisfying(
              SMTPSendFailedException.class, e -> assertThat(e.getReturnCode()).isEqualTo(554));
      assertThat(app.metric("messages_accepted")).isZero();
    }
  }

  private RunningApp start(String... more) throws Exception {
    String[] settings = new String[more.length + 2];
    settings[0] = "smtp.enabled=true";
    settings[1] = "smtp.port=0";
    System.arraycopy(more, 0, settings, 2, more.length);
    return RunningApp.start(directory, settings);
  }

  private static String from(RunningApp app, RawSmtp client, String header) throws Exception {
    String reply =
        client.mail("envelope@example.com", "b@example.org", header + "Subject: x\r\n\r\nx\r\n");
    RawSmtp.expect("250", reply);
    return app.message(reply.substring(reply.lastIndexOf(' ') + 1)).get("from").asString();
  }

  private static MimeMessage to(String recipient) throws Exception {
    MimeMessage mail = mail("Hello", "Hello");
    mail.addRecipients(Message.RecipientType.TO, recipient);
    mail.saveChanges();
    return mail;
  }

  private static MimeMessage mail(String subject, String text) throws Exception {
    MimeMessage mail = new MimeMessage(Session.getInstance(new Properties()));
    mail.setFrom(new InternetAddress("shop@example.com", "The Shop"));
    mail.setSubject(subject, "UTF-8");
    mail.setText(text, "UTF-8");
    return mail;
  }

  private static void send(RunningApp app, MimeMessage mail) throws Exception {
    mail.saveChanges();
    sendAsItIs(app, mail);
  }

  private static void sendAsItIs(RunningApp app, MimeMessage mail) throws Exception {
    try (Transport transport = Session.getInstance(new Properties()).getTransport("smtp")) {
      transport.connect("127.0.0.1", app.mailPort(), null, null);
      transport.sendMessage(mail, mail.getAllRecipients());
    }
  }

  private static void send(RunningApp app, MimeMessage mail, String mechanism, String password)
      throws Exception {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.auth", "true");
    properties.setProperty("mail.smtp.auth.mechanisms", mechanism);
    try (Transport transport = Session.getInstance(properties).getTransport("smtp")) {
      transport.connect("127.0.0.1", app.mailPort(), "shop", password);
      transport.sendMessage(mail, mail.getAllRecipients());
    }
  }

  private static List<String> ids(RunningApp app) {
    return app.client
        .getJson("/api/messages")
        .get("items")
        .valueStream()
        .map(it -> it.get("id").asString())
        .toList();
  }

  private static List<String> recipients(RunningApp app) {
    return app.client
        .getJson("/api/messages")
        .get("items")
        .valueStream()
        .map(it -> it.get("to").asString())
        .toList();
  }
}
