package dev.switchboard.smtp;

import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MailHeaders;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageOptions;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a mail and its envelope come to in the words of a message: one for each recipient.
 *
 * <p>{@code To} and {@code Cc} name recipients only in the headers, and are not taken over: as
 * {@code cc} of a message they would get a copy of it. They lend the recipient its name.
 */
final class MailMapping {
  private static final int MAX_NAME_LENGTH = 200;
  private static final int MAX_REPLY_TO = 10;

  private final FileLimits limits;

  MailMapping(FileLimits limits) {
    this.limits = limits;
  }

  /** The messages, or why there are none. */
  sealed interface Mapped {
    /** One for each recipient, in the order of {@link Envelope#recipients}. */
    record Messages(List<Submission> submissions) implements Mapped {}

    /**
     * The mail asks for what no message can have.
     *
     * @param why one sentence, in ASCII
     */
    record Refused(String why) implements Mapped {}
  }

  /**
   * Maps a mail.
   *
   * @param group for the messages of several recipients; 1 to 64 visible ASCII characters
   */
  Mapped map(MimeMail mail, Envelope envelope, String group) {
    EmailAddress sender = envelope.sender();
    InternetAddress from = only(mail.from());
    InternetAddress author = from == null ? only(mail.sender()) : from;
    EmailAddress shown = author == null ? sender : email(author);
    if (shown == null) {
      return new Mapped.Refused("The mail has no sender: From must be one email address");
    }
    String fault = MailHeaders.fault(mail.headers());
    if (fault != null) {
      return new Mapped.Refused("The headers of the mail " + fault);
    }
    List<FileContent> files = new ArrayList<>();
    MessageOptions.Builder options = new MessageOptions.Builder();
    String wrong = files(mail, options, files);
    if (wrong != null) {
      return new Mapped.Refused(wrong);
    }
    options
        .html(mail.text() == null ? null : mail.html())
        .fromName(author == null ? null : name(author))
        .replyTo(replyTo(mail))
        .headers(mail.headers())
        .messageId(ids(mail.messageId()).findFirst().orElse(null))
        .inReplyTo(ids(mail.inReplyTo()).findFirst().orElse(null))
        .references(newest(ids(mail.references()).toList()));
    List<EmailAddress> recipients = envelope.recipients();
    options.groupId(recipients.size() > 1 ? group : null);
    List<InternetAddress> named =
        Stream.concat(all(mail.to()).stream(), all(mail.cc()).stream()).toList();
    String body = Objects.requireNonNullElse(mail.text() == null ? mail.html() : mail.text(), "");
    return new Mapped.Messages(
        recipients.stream()
            .map(to ->
                new Submission(
                    Channel.EMAIL,
                    shown,
                    to,
                    mail.subject(),
                    body,
                    List.of(),
                    null,
                    options.toName(nameOf(to, named)).build(),
                    files,
                    null))
            .toList());
  }

  private @Nullable String files(
      MimeMail mail, MessageOptions.Builder options, List<FileContent> contents) {
    if (mail.parts().size() > limits.files()) {
      return "More than " + limits.files() + " attachments (messages.max-attachments)";
    }
    long bytes = 0;
    for (MimeMail.Part part : mail.parts()) {
      int size = part.content().length;
      bytes += size;
      if (size > limits.fileBytes()) {
        return "An attachment has more than "
            + limits.fileBytes()
            + " bytes (messages.max-file-bytes)";
      }
      String id = part.contentId();
      options.file(
          new MessageFile(
              fileName(part.name(), contents.size() + 1),
              MessageFile.isType(part.type()) ? part.type() : MessageFile.ANY_TYPE,
              id != null && MessageFile.isContentId(id) ? id : null,
              size));
      contents.add(FileContent.of(part.content()));
    }
    return bytes > limits.filesBytes()
        ? "The attachments have more than "
            + limits.filesBytes()
            + " bytes together (messages.max-files-bytes)"
        : null;
  }

  /** The name alone: folders are those of the sender's machine. */
  private static String fileName(String given, int number) {
    String name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String last = name.substring(Math.max(0, name.length() - MessageFile.MAX_NAME_LENGTH));
    return MessageFile.isName(last) ? last : "part-" + number;
  }

  private static List<String> replyTo(MimeMail mail) {
    return all(mail.replyTo()).stream()
        .map(address -> {
          String name = name(address);
          String bare = address.getAddress();
          String written =
              name == null ? bare : "\"" + name.replaceAll("[\"\\\\]", "") + "\" <" + bare + ">";
          return EmailAddress.parse(written).isPresent() ? written : bare;
        })
        .filter(it -> EmailAddress.parse(it).isPresent())
        .limit(MAX_REPLY_TO)
        .toList();
  }

  private static Stream<String> ids(@Nullable String header) {
    return header == null
        ? Stream.empty()
        : Arrays.stream(header.split("\\s+")).filter(MailHeaders::isMessageId);
  }

  private static List<String> newest(List<String> ids) {
    return ids.subList(Math.max(0, ids.size() - MailHeaders.MAX_REFERENCES), ids.size());
  }

  private static @Nullable String nameOf(EmailAddress to, List<InternetAddress> named) {
    return named.stream()
        .filter(it -> to.normal().equals(normal(it)))
        .map(MailMapping::name)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String normal(InternetAddress address) {
    EmailAddress email = email(address);
    return email == null ? null : email.normal();
  }

  private static @Nullable EmailAddress email(InternetAddress address) {
    String text = address.getAddress();
    return text == null ? null : EmailAddress.parse(text).orElse(null);
  }

  private static @Nullable String name(InternetAddress address) {
    String personal = address.getPersonal();
    String name = personal == null ? "" : HeaderText.decoded(personal);
    return name.isBlank() || name.length() > MAX_NAME_LENGTH || !MailHeaders.isLine(name)
        ? null
        : name;
  }

  /** The one address that a header names; null where it names none or several. */
  private static @Nullable InternetAddress only(@Nullable String header) {
    List<InternetAddress> named = all(header);
    return named.size() == 1 && email(named.getFirst()) != null ? named.getFirst() : null;
  }

  private static List<InternetAddress> all(@Nullable String header) {
    try {
      return header == null ? List.of() : List.of(InternetAddress.parseHeader(header, false));
    } catch (AddressException _) {
      return List.of();
    }
  }
}
