package dev.switchboard.provider.smtp;

import dev.switchboard.message.BodyFormat;
import dev.switchboard.message.MessageFile;
import dev.switchboard.queue.OutboundMessage;
import jakarta.activation.DataHandler;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The body of a message as MIME:
 *
 * <pre>
 *   mixed ( alternative ( text, related ( html, files that it refers to ) ), links, files )
 * </pre>
 *
 * <p>Of which only the parts are there that have something in them. Boundaries follow from the id
 * of the message, so that it is the same bytes on every attempt.
 */
final class MailBody {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  /** What a part holds that is a message or several parts has to be parsed; a file is not. */
  private static final List<String> COMPOSITE = List.of("multipart/", "message/");

  private static final String ANY_TYPE = "application/octet-stream";

  private final OutboundMessage message;
  private int boundaries;

  MailBody(OutboundMessage message) {
    this.message = message;
  }

  /** Something that is the content of a mail or of a part of it. */
  private interface Content {
    void putInto(MimePart part) throws MessagingException;
  }

  /** Makes it the content of a mail. */
  void putInto(MimePart mail) throws MessagingException {
    String html = message.options().html();
    BodyFormat format = BodyFormat.of(message.body());
    boolean isHtml = html != null || format == BodyFormat.HTML;
    Content main =
        html == null
            ? withInlineFiles(text(message.body(), format), isHtml)
            : part ->
                part.setContent(
                    multipart(
                        "alternative",
                        part(text(message.body(), BodyFormat.TEXT)),
                        part(withInlineFiles(text(html, BodyFormat.HTML), true))));
    List<BodyPart> more = new ArrayList<>();
    if (!message.attachments().isEmpty()) {
      BodyFormat shown = isHtml ? BodyFormat.HTML : BodyFormat.TEXT;
      BodyPart links = part(text(links(message.attachments(), shown), shown));
      links.setDisposition(Part.INLINE);
      more.add(links);
    }
    more.addAll(files(false, isHtml));
    if (more.isEmpty()) {
      main.putInto(mail);
    } else {
      more.addFirst(part(main));
      mail.setContent(multipart("mixed", more.toArray(BodyPart[]::new)));
    }
  }

  private Content withInlineFiles(Content text, boolean isHtml) throws MessagingException {
    List<BodyPart> inline = files(true, isHtml);
    if (inline.isEmpty()) {
      return text;
    }
    return part -> {
      List<BodyPart> parts = new ArrayList<>(inline);
      parts.addFirst(part(text));
      part.setContent(multipart("related", parts.toArray(BodyPart[]::new)));
    };
  }

  private static Content text(String text, BodyFormat format) {
    return part -> part.setText(withLineEnds(text), UTF_8, format.subtype());
  }

  private static MimeBodyPart part(Content content) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    content.putInto(part);
    return part;
  }

  /** Files that an HTML body refers to, or the others. */
  private List<BodyPart> files(boolean inline, boolean isHtml) throws MessagingException {
    List<BodyPart> parts = new ArrayList<>();
    List<MessageFile> files = message.options().files();
    for (int i = 0; i < files.size(); i++) {
      boolean isInline = isHtml && files.get(i).contentId() != null;
      if (isInline == inline) {
        parts.add(file(files.get(i), message.files().get(i).bytes(), inline));
      }
    }
    return parts;
  }

  private static BodyPart file(MessageFile file, byte[] content, boolean inline)
      throws MessagingException {
    boolean composite = COMPOSITE.stream().anyMatch(file.type()::startsWith);
    String type = composite ? ANY_TYPE : file.type();
    MimeBodyPart part = new MimeBodyPart();
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(content, type)));
    part.setHeader("Content-Type", type + parameter("name", file.name()));
    part.setHeader(
        "Content-Disposition",
        (inline ? Part.INLINE : Part.ATTACHMENT) + parameter("filename", file.name()));
    part.setHeader("Content-Transfer-Encoding", "base64");
    if (file.contentId() != null) {
      part.setContentID("<" + file.contentId() + ">");
    }
    return part;
  }

  /** As RFC 2231 writes it, where it has letters beyond ASCII. */
  private static String parameter(String name, String value) {
    ParameterList parameters = new ParameterList();
    parameters.set(name, value, UTF_8);
    return parameters.toString("Content-Disposition: attachment".length());
  }

  private MimeMultipart multipart(String subtype, BodyPart... parts) throws MessagingException {
    boundaries++;
    return new Parts(subtype, "=_" + message.id() + "_" + boundaries, parts);
  }

  /** Parts with a boundary of our choice; the library's is another one each time. */
  private static final class Parts extends MimeMultipart {
    Parts(String subtype, String boundary, BodyPart... parts) throws MessagingException {
      super(subtype, parts);
      ContentType type = new ContentType("multipart", subtype, null);
      type.setParameter("boundary", boundary);
      this.contentType = type.toString();
    }
  }

  private static String links(List<String> urls, BodyFormat format) {
    return switch (format) {
      case TEXT -> "Attachments:\r\n" + String.join("\r\n", urls) + "\r\n";
      case HTML ->
          urls.stream()
              .map(MailBody::escaped)
              .map(url -> "<li><a href=\"" + url + "\">" + url + "</a></li>\r\n")
              .collect(Collectors.joining("", "<p>Attachments:</p>\r\n<ul>\r\n", "</ul>\r\n"));
    };
  }

  private static String escaped(String url) {
    return url.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Lines of text end with CRLF in MIME (RFC 2046, 4.1.1). */
  private static String withLineEnds(String body) {
    return body.replaceAll("\r\n|\r|\n", "\r\n");
  }

  /** A text as the value of a header: encoded where it must be (RFC 2047), and folded. */
  static String headerValue(String name, String text) {
    try {
      return MimeUtility.fold(name.length() + 2, MimeUtility.encodeText(text, UTF_8, null));
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
