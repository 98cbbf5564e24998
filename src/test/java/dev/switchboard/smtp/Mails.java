package dev.switchboard.smtp;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Mails of a test, as they come over the wire. */
final class Mails {
  private Mails() {}

  /** Lines to bytes: each character is one byte. */
  static byte[] bytes(String... lines) {
    return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The characters that make these bytes out of UTF-8. */
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** Reads a mail that can be read. */
  static MimeMail read(String... lines) {
    return read(bytes(lines));
  }

  static MimeMail read(byte[] mail) {
    return switch (MimeReader.read(new ByteArrayInputStream(mail))) {
      case MimeReader.Reading.Read read -> read.mail();
      case MimeReader.Reading.Refused refused -> throw new AssertionError(refused.why());
    };
  }

  /** Why a mail is refused. */
  static String refused(String... lines) {
    return refused(bytes(lines));
  }

  static String refused(byte[] mail) {
    return switch (MimeReader.read(new ByteArrayInputStream(mail))) {
      case MimeReader.Reading.Read _ -> throw new AssertionError("it was read");
      case MimeReader.Reading.Refused refused -> refused.why();
    };
  }

  /** Name and type of each part. */
  static List<String> parts(MimeMail mail) {
    return mail.parts().stream().map(it -> it.name() + " " + it.type()).toList();
  }

  static String content(MimeMail.Part part) {
    return new String(part.content(), StandardCharsets.UTF_8);
  }
}
