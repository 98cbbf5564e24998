package dev.switchboard.smtp;

import dev.switchboard.message.MailHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link MimeMail} of MIME (RFC 2045 to 2049), forgiving where a meaning can be told, and
 * with a limit on everything that grows.
 *
 * <p>The first text and the first HTML that are not marked as attachments are the body; everything
 * else is a part with a name. A mail within a mail is a part as a whole.
 */
final class MimeReader {
  /** Multiparts within each other. */
  static final int MAX_DEPTH = 20;

  /** Parts with content. */
  static final int MAX_PARTS = 500;

  /** Fields of one header, and bytes of one field. */
  static final int MAX_FIELDS = 500;

  static final int MAX_FIELD_BYTES = 16_384;

  /** Encoded words (RFC 2047) of all headers: one of an unknown charset takes 0.1 ms to decode. */
  static final int MAX_ENCODED_WORDS = 1_000;

  /** Longest subject, decoded: the line of a header (RFC 5322, section 2.1.1). */
  static final int MAX_SUBJECT_LENGTH = 998;

  private static final MimeConfig CONFIG =
      MimeConfig.custom()
          .setMaxHeaderCount(MAX_FIELDS)
          .setMaxHeaderLen(MAX_FIELD_BYTES)
          .setMaxLineLen(MailData.MAX_LINE_BYTES + 2)
          .build();

  private static final String TEXT = "text/plain";
  private static final String HTML = "text/html";

  /** What comes out. */
  sealed interface Reading {
    /** It can be read. */
    record Read(MimeMail mail) implements Reading {}

    /**
     * It cannot, and never will.
     *
     * @param why one sentence, in ASCII
     */
    record Refused(String why) implements Reading {}
  }

  /** One mail on its way. */
  private final Map<String, String> header = new HashMap<>();

  private final Map<String, String> chosen = new LinkedHashMap<>();
  private final List<MimeMail.Part> parts = new ArrayList<>();
  private @Nullable String text;
  private @Nullable String html;
  private int encodedWords;

  /** Of the part that is being read. */
  private MimeParameters type = MimeParameters.NONE;

  private MimeParameters disposition = MimeParameters.NONE;
  private @Nullable String contentId;

  private MimeReader() {}

  /** Reads a whole mail. */
  static Reading read(InputStream mail) {
    MimeTokenStream tokens = new MimeTokenStream(CONFIG);
    tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
    try {
      tokens.parse(new HeaderEnd(mail));
      return new MimeReader().read(tokens);
    } catch (MimeException | IOException e) {
      return new Reading.Refused("The MIME of the mail cannot be read: " + ascii(e.getMessage()));
    } finally {
      tokens.stop();
    }
  }

  private Reading read(MimeTokenStream tokens) throws MimeException, IOException {
    int depth = 0;
    for (EntityState state = tokens.getState();
        state != EntityState.T_END_OF_STREAM;
        state = tokens.next()) {
      switch (state) {
        case T_START_HEADER -> forgetPart();
        case T_FIELD -> {
          String body = bodyOf(tokens.getField());
          encodedWords += HeaderText.encodedWords(body);
          if (encodedWords > MAX_ENCODED_WORDS) {
            return new Reading.Refused("More than " + MAX_ENCODED_WORDS + " encoded words");
          }
          field(tokens.getField().getName(), body, depth == 0);
        }
        case T_START_MULTIPART -> {
          if (++depth > MAX_DEPTH) {
            return new Reading.Refused("More than " + MAX_DEPTH + " multiparts within each other");
          }
        }
        case T_END_MULTIPART -> depth--;
        case T_BODY -> {
          if (parts.size() >= MAX_PARTS) {
            return new Reading.Refused("More than " + MAX_PARTS + " parts");
          }
          body(tokens.getBodyDescriptor(), tokens.getDecodedInputStream());
        }
        default -> {}
      }
    }
    return checked();
  }

  private Reading checked() {
    String subject = header.get("subject");
    if (subject != null) {
      subject = HeaderText.decoded(subject);
    }
    if (subject != null && subject.length() > MAX_SUBJECT_LENGTH) {
      return new Reading.Refused(
          "The subject is longer than " + MAX_SUBJECT_LENGTH + " characters");
    } else if (holdsNul(text) || holdsNul(html)) {
      return new Reading.Refused("The text holds a NUL");
    }
    return new Reading.Read(
        new MimeMail(
            header.get("message-id"),
            header.get("from"),
            header.get("sender"),
            header.get("to"),
            header.get("cc"),
            header.get("reply-to"),
            header.get("in-reply-to"),
            header.get("references"),
            subject,
            text,
            html,
            chosen,
            parts));
  }

  private void forgetPart() {
    type = MimeParameters.NONE;
    disposition = MimeParameters.NONE;
    contentId = null;
  }

  /** In one line; empty where there is nothing. */
  private static String bodyOf(Field field) {
    ByteSequence raw = field.getRaw();
    byte[] bytes = raw == null ? new byte[0] : raw.toByteArray();
    int colon = 0;
    while (colon < bytes.length && bytes[colon] != ':') {
      colon++;
    }
    return HeaderText.oneLine(
        HeaderText.of(Arrays.copyOfRange(bytes, Math.min(colon + 1, bytes.length), bytes.length)));
  }

  private void field(String spelling, String body, boolean ofMail) {
    String name = spelling.toLowerCase(Locale.ROOT);
    // Of what may stand once, the first counts.
    boolean first = ofMail && !body.isEmpty() && header.putIfAbsent(name, body) == null;
    if (first && !MailHeaders.isOurs(name)) {
      chosen.put(spelling, HeaderText.decoded(body));
    }
    switch (name) {
      case "content-type" -> type = type.isNone() ? MimeParameters.parse(body) : type;
      case "content-disposition" -> disposition = MimeParameters.parse(body);
      case "content-id" -> contentId = withoutBrackets(body);
      default -> {}
    }
  }

  private void body(BodyDescriptor descriptor, InputStream in) throws IOException {
    byte[] content = in.readAllBytes();
    String mime = descriptor.getMimeType().toLowerCase(Locale.ROOT);
    boolean attached = disposition.value().equals("attachment");
    boolean named = disposition.get("filename") != null || type.get("name") != null;
    if (mime.equals(TEXT) && text == null && !attached && !named) {
      text = decoded(content);
    } else if (mime.equals(HTML) && html == null && !attached && !named) {
      html = decoded(content);
    } else {
      parts.add(new MimeMail.Part(fileName(mime), mime, contentId, content));
    }
  }

  private String fileName(String mime) {
    String given = disposition.get("filename");
    given = given == null ? type.get("name") : given;
    if (given != null) {
      return given;
    }
    int number = parts.size() + 1;
    return switch (mime) {
      case TEXT -> "part-" + number + ".txt";
      case HTML -> "part-" + number + ".html";
      case "message/rfc822" -> "part-" + number + ".eml";
      default -> "part-" + number;
    };
  }

  /** Text in the charset that the part names, or else in the one that it looks like. */
  private String decoded(byte[] content) {
    Charset charset = HeaderText.charset(type.get("charset"), StandardCharsets.UTF_8);
    boolean vague = charset.equals(StandardCharsets.US_ASCII) || type.get("charset") == null;
    String decoded =
        vague || charset.equals(StandardCharsets.UTF_8)
            ? HeaderText.of(content)
            : new String(content, charset);
    // CR LF is how lines end on the way; the last one ends the mail.
    String lines = decoded.replace("\r\n", "\n");
    return lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  private static boolean holdsNul(@Nullable String text) {
    return text != null && text.indexOf('\0') >= 0;
  }

  private static @Nullable String withoutBrackets(String id) {
    String bare = id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
    return bare.isBlank() ? null : bare.strip();
  }

  private static String ascii(@Nullable String text) {
    return text == null ? "" : text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
