package dev.switchboard.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A mail whose headers end with an empty line, also where that line was forgotten: it is put before
 * the first line that is no header, as other servers do. Without it a parser takes the text for
 * headers that it cannot read, and the text is gone.
 */
final class HeaderEnd extends InputStream {
  private static final byte[] NEW_LINE = {'\r', '\n'};
  private static final byte[] NONE = {};
  private static final byte[] ENVELOPE = {'F', 'r', 'o', 'm', ' '};

  private final InputStream mail;

  /** Of the headers: the line that is given, up to where. */
  private byte[] line = NONE;

  private int at;
  private boolean inHeaders = true;
  private boolean first = true;

  HeaderEnd(InputStream mail) {
    this.mail = mail;
  }

  @Override
  public int read() throws IOException {
    if (at == line.length && inHeaders) {
      nextLine();
    }
    return at < line.length ? line[at++] & 0xff : mail.read();
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == line.length && inHeaders) {
      nextLine();
    }
    if (at == line.length) {
      return mail.read(to, offset, length);
    }
    int given = Math.min(length, line.length - at);
    System.arraycopy(line, at, to, offset, given);
    at += given;
    return given;
  }

  private void nextLine() throws IOException {
    ByteArrayOutputStream next = new ByteArrayOutputStream();
    int b;
    // No line of a mail is longer than MailData lets through.
    do {
      b = mail.read();
      if (b >= 0) {
        next.write(b);
      }
    } while (b >= 0 && b != '\n');
    byte[] bytes = next.toByteArray();
    boolean header = isHeader(bytes) || (first && isEnvelope(bytes));
    if (!header) {
      inHeaders = false;
      if (bytes.length > 0 && !isEmpty(bytes)) {
        next.reset();
        next.writeBytes(NEW_LINE);
        next.writeBytes(bytes);
        bytes = next.toByteArray();
      }
    }
    first = false;
    line = bytes;
    at = 0;
  }

  /** A field, or the rest of one (RFC 5322, section 2.2). */
  private boolean isHeader(byte[] bytes) {
    if (bytes.length > 0 && (bytes[0] == ' ' || bytes[0] == '\t')) {
      return !first;
    }
    int name = 0;
    while (name < bytes.length && bytes[name] > ' ' && bytes[name] < 127 && bytes[name] != ':') {
      name++;
    }
    int colon = name;
    while (colon < bytes.length && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
      colon++;
    }
    return name > 0 && colon < bytes.length && bytes[colon] == ':';
  }

  /** The line before each mail of a file of the format mbox, which some programs leave there. */
  private static boolean isEnvelope(byte[] bytes) {
    int from = bytes.length > 0 && bytes[0] == '>' ? 1 : 0;
    int end = from + ENVELOPE.length;
    return bytes.length > end && Arrays.equals(bytes, from, end, ENVELOPE, 0, ENVELOPE.length);
  }

  private static boolean isEmpty(byte[] bytes) {
    return bytes[0] == '\n' || (bytes[0] == '\r' && bytes.length > 1 && bytes[1] == '\n');
  }
}
