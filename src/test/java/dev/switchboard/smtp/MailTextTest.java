package dev.switchboard.smtp;

import static dev.switchboard.smtp.Mails.parts;
import static dev.switchboard.smtp.Mails.read;
import static dev.switchboard.smtp.Mails.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Bodies and headers of awkward mails: one part of the corpus. */
class MailTextTest {
  @Test
  void plainText() {
    MimeMail mail = read("Subject: Hi", "", "one", "", "two");
    assertThat(mail.subject()).isEqualTo("Hi");
    assertThat(mail.text()).isEqualTo("one\n\ntwo");
    assertThat(mail.html()).isNull();
  }

  @Test
  void noHeaderAtAll() {
    assertThat(read("", "only a body").text()).isEqualTo("only a body");
  }

  @Test
  void noBodyAtAll() {
    MimeMail mail = read("Subject: only a subject");
    assertThat(mail.subject()).isEqualTo("only a subject");
    assertThat(mail.text()).isEmpty();
  }

  @Test
  void nothingAtAll() {
    assertThat(read(new byte[0]).text()).isEmpty();
  }

  @Test
  void textWithoutHeadersIsTheBody() {
    assertThat(read("only a line").text()).isEqualTo("only a line");
    assertThat(read("one line", "another", "", "a third").text())
        .isEqualTo("one line\nanother\n\na third");
  }

  @Test
  void firstLineThatIsNoHeaderBeginsTheBody() {
    MimeMail mail = read("Subject: yes", "Hello there", "X-Y: of the body");
    assertThat(mail.subject()).isEqualTo("yes");
    assertThat(mail.text()).isEqualTo("Hello there\nX-Y: of the body");
  }

  @Test
  void lineOfAMailboxBeforeTheHeadersIsSkipped() {
    MimeMail mail =
        read("From ann@example.com Mon Mar  2 10:00:00 2026", "Subject: yes", "", "body");
    assertThat(mail.subject()).isEqualTo("yes");
    assertThat(mail.text()).isEqualTo("body");
  }

  @Test
  void encodedWordsAreLimited() {
    String most = "=?x?q?a?= ".repeat(MimeReader.MAX_ENCODED_WORDS).strip();
    assertThat(read("X-Y: " + most, "", "x").text()).isEqualTo("x");
    assertThat(Mails.refused("X-Y: " + most, "X-Z: =?", "", "x")).contains("1000 encoded words");
  }

  @Test
  void foldedSubject() {
    assertThat(read("Subject: one", " two", "\tthree", "", "x").subject())
        .isEqualTo("one two three");
  }

  @Test
  void subjectThatIsFoldedBeforeItBegins() {
    assertThat(read("Subject:", " late", "", "x").subject()).isEqualTo("late");
  }

  @Test
  void emptySubject() {
    assertThat(read("Subject:  ", "", "x").subject()).isNull();
  }

  @Test
  void ofTwoSubjectsTheFirstCounts() {
    assertThat(read("Subject: first", "SUBJECT: second", "", "x").subject()).isEqualTo("first");
  }

  @Test
  void encodedWordsInSeveralCharsets() {
    assertThat(
            read(
                    "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?q?_an_Andr=E9?=",
                    " =?utf-8?B?8J+YgA==?= plain",
                    "",
                    "x")
                .subject())
        .isEqualTo("Grüße an André😀 plain");
  }

  @Test
  void characterThatIsCutBetweenTwoEncodedWords() {
    assertThat(read("Subject: =?utf-8?B?8J8=?= =?utf-8?B?mIA=?=", "", "x").subject())
        .isEqualTo("😀");
  }

  @Test
  void encodedWordsThatAreBroken() {
    assertThat(read("Subject: =?utf-8?X?abc?= =?utf-8?Q?a", "", "x").subject())
        .isEqualTo("=?utf-8?X?abc?= =?utf-8?Q?a");
    assertThat(read("Subject: =?klingon?Q?caf=E9?=", "", "x").subject()).isEqualTo("café");
    assertThat(read("Subject: =?utf-8?B?!!!?=x", "", "x").subject()).endsWith("x");
  }

  /** A line end in a subject would let a sender write headers. */
  @Test
  void encodedLineEndInASubjectBecomesABlank() {
    assertThat(read("Subject: =?utf-8?Q?one=0D=0ABcc:_evil@example.com?=", "", "x").subject())
        .isEqualTo("one Bcc: evil@example.com");
  }

  @Test
  void utf8InAHeader() {
    assertThat(read("Subject: " + utf8("Grüße 😀"), "", "x").subject()).isEqualTo("Grüße 😀");
  }

  @Test
  void otherBytesInAHeaderAreWindows1252() {
    assertThat(read("Subject: Gr\u00fc\u00dfe \u0080", "", "x").subject()).isEqualTo("Grüße €");
  }

  @Test
  void nulInAHeaderIsABlank() {
    assertThat(read("Subject: a\0b", "", "x").subject()).isEqualTo("a b");
  }

  @Test
  void subjectHasALimit() {
    assertThat(read("Subject: " + "x".repeat(998), "", "x").subject()).hasSize(998);
    assertThat(Mails.refused("Subject: " + "x".repeat(999), "", "x")).contains("998");
  }

  @Test
  void quotedPrintable() {
    assertThat(
            read(
                    "Content-Type: text/plain; charset=utf-8",
                    "Content-Transfer-Encoding: quoted-printable",
                    "",
                    "Gr=C3=BC=C3=9Fe =",
                    "an alle=20",
                    "100=",
                    "=25 =ZZ =",
                    "")
                .text())
        .isEqualTo("Grüße an alle \n100% =ZZ ");
  }

  @Test
  void base64InShortLinesWithRubbish() {
    assertThat(
            read(
                    "Content-Type: text/plain; charset=utf-8",
                    "Content-Transfer-Encoding: BASE64",
                    "",
                    "SGVs",
                    "  bG8g d29y-",
                    "bGQ=")
                .text())
        .isEqualTo("Hello world");
  }

  @Test
  void base64ThatIsCut() {
    assertThat(read("Content-Transfer-Encoding: base64", "", "SGVsbG8gd29ybG").text())
        .startsWith("Hello wor");
  }

  @Test
  void unknownTransferEncodingIsNone() {
    assertThat(read("Content-Transfer-Encoding: x-mystery", "", "as it is").text())
        .isEqualTo("as it is");
  }

  @Test
  void latin1Text() {
    assertThat(read("Content-Type: text/plain; charset=ISO-8859-1", "", "caf\u00e9").text())
        .isEqualTo("café");
  }

  @Test
  void utf16InBase64() {
    String encoded =
        Base64.getEncoder()
            .encodeToString("Grüße".getBytes(java.nio.charset.StandardCharsets.UTF_16));
    assertThat(
            read(
                    "Content-Type: text/plain; charset=utf-16",
                    "Content-Transfer-Encoding: base64",
                    "",
                    encoded)
                .text())
        .isEqualTo("Grüße");
  }

  @Test
  void japaneseText() {
    assertThat(
            read(
                    "Content-Type: text/plain; charset=\"iso-2022-jp\"",
                    "",
                    "\u001b$B$3$s$K$A$O\u001b(B")
                .text())
        .isEqualTo("こんにちは");
  }

  @Test
  void charsetThatIsNotTold() {
    assertThat(read("Subject: x", "", utf8("Grüße")).text()).isEqualTo("Grüße");
    assertThat(read("Subject: x", "", "Gr\u00fc\u00dfe").text()).isEqualTo("Grüße");
  }

  @Test
  void charsetThatIsToldWrongly() {
    assertThat(read("Content-Type: text/plain; charset=us-ascii", "", utf8("Grüße")).text())
        .isEqualTo("Grüße");
    assertThat(read("Content-Type: text/plain; charset=utf-8", "", "Gr\u00fc\u00dfe").text())
        .isEqualTo("Grüße");
    assertThat(read("Content-Type: text/plain; charset=nonsense", "", utf8("Grüße")).text())
        .isEqualTo("Grüße");
    assertThat(read("Content-Type: text/plain; charset=\"\"", "", "plain").text())
        .isEqualTo("plain");
  }

  @Test
  void typeThatIsNone() {
    assertThat(read("Content-Type: text", "", "plain").text()).isEqualTo("plain");
    assertThat(read("Content-Type: ;;;=;", "", "plain").text()).isEqualTo("plain");
    assertThat(read("Content-Type:", "", "plain").text()).isEqualTo("plain");
  }

  @Test
  void htmlAlone() {
    MimeMail mail = read("Content-Type: text/html", "", "<p>Hi</p>");
    assertThat(mail.html()).isEqualTo("<p>Hi</p>");
    assertThat(mail.text()).isNull();
  }

  @Test
  void nulInEncodedTextIsRefused() {
    assertThat(Mails.refused("Content-Transfer-Encoding: base64", "", "YQBi")).contains("NUL");
  }

  @Test
  void imageAlone() {
    MimeMail mail =
        read(
            "Content-Type: image/png; name=dot.png",
            "Content-Transfer-Encoding: base64",
            "",
            "AA==");
    assertThat(mail.text()).isNull();
    assertThat(parts(mail)).containsExactly("dot.png image/png");
    assertThat(mail.parts().getFirst().content()).containsExactly(0);
  }

  @Test
  void headersOfThreads() {
    MimeMail mail =
        read(
            "Message-ID: <1@example.com>",
            "In-Reply-To:",
            " <0@example.com>",
            "References: <a@example.com>",
            "\t<b@example.com>",
            "Reply-To: \"Desk, Help\" <help@example.com>",
            "",
            "x");
    assertThat(mail.messageId()).isEqualTo("<1@example.com>");
    assertThat(mail.inReplyTo()).isEqualTo("<0@example.com>");
    assertThat(mail.references()).isEqualTo("<a@example.com> <b@example.com>");
    assertThat(mail.replyTo()).isEqualTo("\"Desk, Help\" <help@example.com>");
  }

  @Test
  void digestIsThatOfTheMeaning() {
    byte[] once = read("Date: now", "Subject: a", "", "x").digest();
    assertThat(read("Subject: a", "Date: later", "", "x").digest()).isEqualTo(once);
    assertThat(read("Subject: b", "", "x").digest()).isNotEqualTo(once);
    assertThat(read("Subject: a", "", "y").digest()).isNotEqualTo(once);
  }
}
