package dev.switchboard.smtp;

import static dev.switchboard.smtp.Mails.content;
import static dev.switchboard.smtp.Mails.parts;
import static dev.switchboard.smtp.Mails.read;
import static dev.switchboard.smtp.Mails.refused;
import static dev.switchboard.smtp.Mails.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of awkward mails, and what is refused: the other part of the corpus. */
class MailPartsTest {
  @Test
  void alternatives() {
    MimeMail mail =
        read(
            "Content-Type: multipart/alternative; boundary=b",
            "",
            "for old programs",
            "--b",
            "",
            "text",
            "--b",
            "Content-Type: text/html; charset=utf-8",
            "",
            "<p>html</p>",
            "--b--",
            "epilogue");
    assertThat(mail.text()).isEqualTo("text");
    assertThat(mail.html()).isEqualTo("<p>html</p>");
    assertThat(mail.parts()).isEmpty();
  }

  @Test
  void htmlFirst() {
    MimeMail mail =
        read(
            "Content-Type: multipart/alternative; boundary=b",
            "",
            "--b",
            "Content-Type: text/html",
            "",
            "<p>html</p>",
            "--b",
            "Content-Type: text/plain",
            "",
            "text",
            "--b--");
    assertThat(mail.text()).isEqualTo("text");
    assertThat(mail.html()).isEqualTo("<p>html</p>");
  }

  @Test
  void everythingTogether() {
    MimeMail mail =
        read(
            "Content-Type: multipart/mixed; boundary=\"out er\"",
            "",
            "--out er",
            "Content-Type: multipart/related; boundary=rel",
            "",
            "--rel",
            "Content-Type: multipart/alternative; boundary=alt",
            "",
            "--alt",
            "",
            "text",
            "--alt",
            "Content-Type: text/html",
            "",
            "<img src=cid:logo@example.com>",
            "--alt--",
            "--rel",
            "Content-Type: image/png",
            "Content-ID: <logo@example.com>",
            "Content-Disposition: inline; filename=logo.png",
            "Content-Transfer-Encoding: base64",
            "",
            "iVBORw==",
            "--rel--",
            "--out er",
            "Content-Type: application/pdf",
            "Content-Disposition: attachment; filename=bill.pdf",
            "",
            "%PDF",
            "--out er--");
    assertThat(mail.text()).isEqualTo("text");
    assertThat(mail.html()).isEqualTo("<img src=cid:logo@example.com>");
    assertThat(parts(mail)).containsExactly("logo.png image/png", "bill.pdf application/pdf");
    assertThat(mail.parts().get(0).contentId()).isEqualTo("logo@example.com");
    assertThat(mail.parts().get(0).content()).startsWith(0x89, 'P', 'N', 'G');
    assertThat(content(mail.parts().get(1))).isEqualTo("%PDF");
  }

  /** What a list adds below a mail is kept, as a part: the body stays as it was written. */
  @Test
  void secondText() {
    MimeMail mail =
        read(
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "",
            "text",
            "--b",
            "",
            "footer",
            "--b",
            "Content-Type: text/html",
            "Content-Disposition: attachment",
            "",
            "<p>attached</p>",
            "--b--");
    assertThat(mail.text()).isEqualTo("text");
    assertThat(mail.html()).isNull();
    assertThat(parts(mail)).containsExactly("part-1.txt text/plain", "part-2.html text/html");
  }

  @Test
  void mailWithinAMail() {
    MimeMail mail =
        read(
            "Subject: outer",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "",
            "see below",
            "--b",
            "Content-Type: message/rfc822",
            "",
            "Subject: inner",
            "From: evil@example.com",
            "",
            "inner text",
            "--b--");
    assertThat(mail.subject()).isEqualTo("outer");
    assertThat(mail.from()).isNull();
    assertThat(mail.text()).isEqualTo("see below");
    assertThat(parts(mail)).containsExactly("part-1.eml message/rfc822");
    assertThat(content(mail.parts().getFirst())).startsWith("Subject: inner\r\n");
  }

  @Test
  void deliveryReport() {
    MimeMail mail =
        read(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            "",
            "--b",
            "",
            "It could not be delivered",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Status: 5.1.1",
            "--b--");
    assertThat(mail.text()).isEqualTo("It could not be delivered");
    assertThat(parts(mail)).containsExactly("part-1 message/delivery-status");
  }

  @Test
  void boundaryThatIsNotTold() {
    MimeMail mail = read("Content-Type: multipart/mixed", "", "--b", "", "text", "--b--");
    assertThat(mail.text()).isEqualTo("--b\n\ntext\n--b--");
    assertThat(mail.parts()).isEmpty();
  }

  @Test
  void boundaryThatNeverComes() {
    MimeMail mail = read("Content-Type: multipart/mixed; boundary=b", "", "no part", "--c");
    assertThat(mail.text()).isNull();
    assertThat(mail.parts()).isEmpty();
  }

  @Test
  void lastBoundaryThatIsMissing() {
    MimeMail mail =
        read(
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "",
            "text",
            "--b",
            "Content-Type: image/png",
            "Content-Transfer-Encoding: base64",
            "",
            "AAAA");
    assertThat(mail.text()).isEqualTo("text");
    assertThat(mail.parts().getFirst().content()).hasSize(3);
  }

  @Test
  void boundaryOfTheOuterPartEndsTheInnerOne() {
    MimeMail mail =
        read(
            "Content-Type: multipart/mixed; boundary=out",
            "",
            "--out",
            "Content-Type: multipart/alternative; boundary=in",
            "",
            "--in",
            "",
            "text",
            "--out",
            "Content-Type: text/csv; name=a.csv",
            "",
            "1,2",
            "--out--");
    assertThat(mail.text()).isEqualTo("text");
    assertThat(parts(mail)).containsExactly("a.csv text/csv");
  }

  @Test
  void boundaryThatIsThePrefixOfAnother() {
    MimeMail mail =
        read("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "--bb is text", "--b--");
    assertThat(mail.text()).isEqualTo("--bb is text");
  }

  @Test
  void emptyParts() {
    MimeMail mail =
        read("Content-Type: multipart/mixed; boundary=b", "", "--b", "--b", "", "--b", "", "--b--");
    assertThat(mail.text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "filename=plain.txt|plain.txt",
        "filename=\"with blank.txt\"|with blank.txt",
        "filename=with blank.txt|with blank.txt",
        "filename=\"quote \\\" and \\\\.txt\"|quote \" and \\.txt",
        "filename=\"semi;colon=.txt\"; size=3|semi;colon=.txt",
        "FILENAME=upper.txt|upper.txt",
        "filename*=UTF-8''%E2%82%AC%20rates.txt|€ rates.txt",
        "filename*=iso-8859-1'en'%A3+1.txt|£+1.txt",
        "filename*=UTF-8''%zz%4|%zz%4",
        "filename*=x-none''a%C3%BC.txt|aü.txt",
        "filename=old.txt; filename*=UTF-8''n%C3%BC.txt|nü.txt",
        "filename*0=long-; filename*1=name.txt|long-name.txt",
        "filename*1=name.txt; filename*0=long-|long-name.txt",
        "filename*0*=UTF-8''%E2%82; filename*1*=%AC; filename*2=.txt|€.txt",
        "filename=\"=?UTF-8?B?4oKsLnR4dA==?=\"|€.txt",
        "filename=\"unclosed.txt|unclosed.txt",
        "filename=\"../../etc/passwd\"|../../etc/passwd",
        "filename==?utf-8?Q?=E2=82=AC.txt?=|€.txt",
      })
  void fileName(String parameters, String name) {
    MimeMail mail =
        read("Content-Disposition: attachment; " + parameters, "Content-Type: text/plain", "", "x");
    assertThat(mail.parts()).hasSize(1);
    assertThat(mail.parts().getFirst().name()).isEqualTo(name);
  }

  @Test
  void utf8InAFileName() {
    MimeMail mail =
        read("Content-Disposition: attachment; filename=\"" + utf8("ü€.txt") + "\"", "", "x");
    assertThat(mail.parts().getFirst().name()).isEqualTo("ü€.txt");
  }

  @Test
  void fileNameThatIsFolded() {
    MimeMail mail =
        read(
            "Content-Disposition: attachment;",
            " filename*0=\"a\";",
            "\tfilename*1=\"b\"",
            "",
            "x");
    assertThat(mail.parts().getFirst().name()).isEqualTo("ab");
  }

  @Test
  void nestedTooDeeply() {
    assertThat(read(nested(20)).text()).isEqualTo("at the bottom");
    assertThat(refused(nested(21))).contains("20 multiparts");
    assertThat(refused(nested(100))).contains("20 multiparts");
  }

  @Test
  void tooManyParts() {
    assertThat(read(many(500)).parts()).hasSize(500);
    assertThat(refused(many(501))).contains("500 parts");
  }

  @Test
  void tooManyFields() {
    String[] lines = new String[MimeReader.MAX_FIELDS + 2];
    Arrays.fill(lines, "X-Field: 1");
    assertThat(refused(lines)).contains("header limit");
  }

  @Test
  void fieldThatIsTooLong() {
    assertThat(refused("X-Field: " + "x".repeat(MimeReader.MAX_FIELD_BYTES), "", "x"))
        .contains("header length limit");
  }

  @Test
  void thirtyMegabytes() {
    String line = "x".repeat(998);
    List<String> lines = new ArrayList<>(List.of("Subject: large", ""));
    for (int i = 0; i < 30_000; i++) {
      lines.add(line);
    }
    assertThat(read(lines.toArray(String[]::new)).text()).hasSize(30_000 * 999 - 1);
  }

  /** Patterns that make careless readers slow. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "\"", "\\", ";a=", "<", "%", "*0=", "a@", ","})
  void repeatedText(String piece) {
    String text = piece.repeat(16_000 / piece.length());
    MimeMail mail =
        read(
            "Content-Disposition: attachment; filename=" + text,
            "Content-Type: text/plain; " + text,
            "From: " + text,
            "",
            "x");
    assertThat(mail.from()).isNotNull();
  }

  private static byte[] nested(int depth) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      lines.add("Content-Type: multipart/mixed; boundary=b" + i);
      lines.add("");
      lines.add("--b" + i);
    }
    lines.add("");
    lines.add("at the bottom");
    for (int i = depth - 1; i >= 0; i--) {
      lines.add("--b" + i + "--");
    }
    return Mails.bytes(lines.toArray(String[]::new));
  }

  private static byte[] many(int parts) {
    List<String> lines = new ArrayList<>(List.of("Content-Type: multipart/mixed; boundary=b", ""));
    for (int i = 0; i < parts; i++) {
      lines.addAll(List.of("--b", "Content-Type: text/csv", "", String.valueOf(i)));
    }
    lines.add("--b--");
    return Mails.bytes(lines.toArray(String[]::new));
  }
}
