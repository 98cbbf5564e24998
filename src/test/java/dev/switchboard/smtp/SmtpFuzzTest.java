package dev.switchboard.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.server.RunningApp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations and mails of chance: a seed that fails repeats. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpFuzzTest {
  private static final int CONVERSATIONS = 150;
  private static final int MAX_PIECES = 30;
  private static final int MAILS = 2_000;

  private static final Pattern REPLY = Pattern.compile("[2-5][0-9][0-9](?:[ -][\\x20-\\x7e]*)?");
  private static final Pattern ACCEPTED =
      Pattern.compile("250 2\\.0\\.0 Accepted as \\w+(?: and (\\d+) more)?");

  private static final List<String> PIECES =
      List.of(
          "EHLO me\r\n",
          "HELO me\r\n",
          "EHLO me\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\n",
          "MAIL FROM:<a@example.com>\r\n",
          "MAIL FROM:<> SIZE=10\r\n",
          "RCPT TO:<b@example.org>\r\n",
          "RCPT TO:<c@example.org>\r\n",
          "RCPT TO:<nobody>\r\n",
          "DATA\r\n",
          "DATA\r\nSubject: x\r\n\r\nHello\r\n.\r\n",
          "DATA\r\n.\r\n",
          "Subject: x\r\n\r\nHello\r\n.\r\n",
          "\r\n.\r\n",
          ".\r\n",
          "\n.\n",
          "\r",
          "\n",
          "\0",
          "RSET\r\n",
          "NOOP\r\n",
          "QUIT\r\n",
          "STARTTLS\r\n",
          "AUTH PLAIN\r\n",
          "AUTH PLAIN AGEAYg==\r\n",
          "AUTH LOGIN\r\n",
          "*\r\n",
          "VRFY a\r\n",
          "BDAT 3 LAST\r\nabc",
          " ",
          "\t",
          "é",
          "x".repeat(5_000));

  private static final byte[] SEED_MAIL =
      Mails.bytes(
          "From: =?utf-8?Q?M=C3=BCller?= <a@example.com>",
          "Subject: =?utf-8?B?R3LDvMOfZQ==?= =?x?=",
          "Content-Type: multipart/mixed; boundary=\"b\"",
          "",
          "--b",
          "Content-Type: multipart/alternative; boundary=c",
          "",
          "--c",
          "Content-Type: text/plain; charset=utf-16",
          "Content-Transfer-Encoding: quoted-printable",
          "",
          "=00a=00b",
          "--c",
          "Content-Type: text/html",
          "",
          "<p>x</p>",
          "--c--",
          "--b",
          "Content-Type: image/png; name*0*=utf-8''%C3; name*1*=%BC",
          "Content-Disposition: attachment; filename=\"=?utf-8?Q?=C3=BC?=\"",
          "Content-Transfer-Encoding: base64",
          "",
          "iVBORw0KGgo=",
          "--b--");

  @TempDir private static Path directory;
  private static RunningApp app;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "smtp.enabled=true",
            "smtp.port=0",
            "limits.sender.per-minute=0",
            "limits.ip.per-minute=0");
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  /** What was answered 250 is there, and nothing else is; no conversation breaks the server. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void conversations(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long before = app.metric("messages_accepted");
    long accepted = 0;
    for (int i = 0; i < CONVERSATIONS; i++) {
      accepted += converse(random);
    }
    assertThat(app.metric("messages_accepted")).isEqualTo(before + accepted);
    assertThat(accepted).as("something must get through").isPositive();
    try (RawSmtp client = RawSmtp.greeted(app.mailPort())) {
      assertThat(client.mail("a@example.com", "b@example.org", "\r\nx\r\n")).startsWith("250");
    }
  }

  private static long converse(SplittableRandom random) throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    int pieces = random.nextInt(1, MAX_PIECES);
    for (int i = 0; i < pieces; i++) {
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      sent.writeBytes(mutated(piece.getBytes(StandardCharsets.UTF_8), random, 40));
    }
    long accepted = 0;
    try (RawSmtp client = RawSmtp.connect(app.mailPort())) {
      try {
        client.send(sent.toByteArray());
        client.endOutput();
      } catch (IOException _) {
        // The server has had enough of it.
      }
      for (String reply = client.replyOrEnd(); !reply.isEmpty(); reply = client.replyOrEnd()) {
        assertThat(reply.lines()).allMatch(line -> REPLY.matcher(line).matches());
        Matcher matcher = ACCEPTED.matcher(reply);
        if (matcher.matches()) {
          accepted += 1 + (matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1)));
        }
      }
    }
    return accepted;
  }

  /** Whatever a mail is, it is read or refused. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mails(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < MAILS; i++) {
      byte[] mail = SEED_MAIL;
      for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
        mail = mutated(mail, random, 1);
      }
      assertThat(MimeReader.read(new ByteArrayInputStream(mail))).isNotNull();
    }
  }

  /** Changes something in one of so many cases. */
  private static byte[] mutated(byte[] bytes, SplittableRandom random, int oneIn) {
    if (random.nextInt(oneIn) != 0 || bytes.length == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(40, bytes.length - at) + 1);
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 ->
          joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
      case 2 ->
          joined(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
      default -> {
        byte[] changed = bytes.clone();
        changed[at] = (byte) random.nextInt(256);
        yield changed;
      }
    };
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }
}
