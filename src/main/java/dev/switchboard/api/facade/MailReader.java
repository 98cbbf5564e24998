package dev.switchboard.api.facade;

import dev.switchboard.api.request.AttachmentUrl;
import dev.switchboard.api.request.MessageLimits;
import dev.switchboard.api.request.OptionsReader;
import dev.switchboard.api.request.StorableText;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.EmailAddress;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MailHeaders;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an email, for requests in the words of another API. What is wrong is told to the
 * {@link JsonMembers} that hold it. Immutable, thread-safe.
 */
public final class MailReader {
  private static final String HEADERS = "headers";
  private static final String ATTACHMENTS = "attachments";

  private final AddressReader addresses;
  private final MessageLimits limits;
  private final InstantSource clock;

  /**
   * @param clock tells how far ahead an email is scheduled
   */
  public MailReader(AddressReader addresses, MessageLimits limits, InstantSource clock) {
    this.addresses = addresses;
    this.limits = limits;
    this.clock = clock;
  }

  /** An address, alone or with a name; null, with an error, for what is none. */
  public @Nullable EmailAddress address(JsonMembers members, String name, String text) {
    Optional<EmailAddress> address =
        addresses.recipient(Channel.EMAIL, text).map(EmailAddress.class::cast);
    if (address.isEmpty()) {
      members.wrong(
          name, "must be an email address, such as email@example.com or Name <email@example.com>");
    }
    return address.orElse(null);
  }

  /** A line of a header, such as a subject or a name; null where there is none, or it is wrong. */
  public @Nullable String line(JsonMembers members, String name) {
    String line = members.text(name);
    if (line == null) {
      return null;
    }
    if (!MailHeaders.isLine(line) || !StorableText.accepts(line)) {
      members.wrong(
          name,
          "must not contain control characters, nor be longer than "
              + MailHeaders.MAX_LINE
              + " characters");
      return null;
    }
    return line;
  }

  /** A body; null where there is none, or it is blank or wrong. */
  public @Nullable String body(JsonMembers members, String name) {
    String body = members.text(name);
    if (body != null && !StorableText.accepts(body)) {
      members.wrong(name, "must not contain U+0000 or half of a surrogate pair");
      return null;
    }
    return body == null || body.isBlank() ? null : body;
  }

  /** Headers of the sender's. */
  public Map<String, String> headers(JsonMembers members) {
    Map<String, String> headers = members.textsByName(HEADERS);
    return check(members, headers) ? headers : Map.of();
  }

  /** Whether headers are allowed, all of them together; tells of what is wrong with them. */
  public boolean check(JsonMembers members, Map<String, String> headers) {
    String fault = MailHeaders.fault(headers);
    if (fault != null) {
      members.wrong(HEADERS, fault);
    }
    return fault == null;
  }

  /**
   * A file in base64, which is added to the others.
   *
   * @param type the member that holds its media type
   */
  public void file(JsonMembers file, String type, Files files) {
    String fileName = file.text("filename");
    String mediaType = file.text(type);
    String id = file.text("content_id");
    String text = file.text("content");
    FileContent bytes = text == null ? null : FileContent.ofBase64(text).orElse(null);
    if (bytes == null) {
      file.wrong("content", "must be base64");
    } else if (bytes.size() > limits.maxFileBytes()) {
      file.wrong("content", "must not be more than " + limits.maxFileBytes() + " bytes");
    }
    if (fileName == null || !MessageFile.isName(fileName)) {
      file.wrong("filename", "must be the name of a file, without folders");
    }
    // Clients send parameters with it, such as a charset.
    String bare = mediaType == null ? MessageFile.ANY_TYPE : mediaType.split(";", 2)[0].strip();
    if (!MessageFile.isType(bare)) {
      file.wrong(type, "must be a media type, such as application/pdf");
    }
    if (id != null && !MessageFile.isContentId(id)) {
      file.wrong("content_id", "must be 1 to 255 visible ASCII characters without brackets");
    }
    if (bytes != null && fileName != null) {
      files.add(new MessageFile(fileName, bare.toLowerCase(Locale.ROOT), id, bytes.size()), bytes);
    }
  }

  /** Tells of files and URLs that are too many or too large together. */
  public void check(JsonMembers members, Files files) {
    if (files.count() > limits.maxAttachments()) {
      members.wrong(
          ATTACHMENTS,
          "must not be more than " + limits.maxAttachments() + " (messages.max-attachments)");
    }
    if (files.bytes() > limits.maxFilesBytes()) {
      members.wrong(
          ATTACHMENTS,
          "must not hold more than "
              + limits.maxFilesBytes()
              + " bytes together (messages.max-files-bytes)");
    }
  }

  /** The URL of an attachment, which is added to the others. */
  public void url(JsonMembers file, String name, Files files) {
    String url = file.text(name);
    if (url == null) {
      return;
    }
    if (url.length() > limits.maxUrlLength() || !AttachmentUrl.isValid(url)) {
      file.wrong(
          name,
          "must be an absolute http or https URL of at most "
              + limits.maxUrlLength()
              + " characters");
    } else {
      files.add(url);
    }
  }

  /** Tells of a time that is too far ahead. */
  public void sendAt(JsonMembers members, String name, Instant time) {
    Duration most = limits.maxSendAhead();
    if (time.isAfter(clock.instant().plus(most))) {
      members.wrong(
          name,
          "must not be more than " + most.toHours() + " hours ahead (messages.max-send-ahead)");
    }
  }

  /** Texts of the sender's, which are kept with the message; empty where they are too many. */
  public Map<String, String> metadata(JsonMembers members, String name, Map<String, String> texts) {
    if (!OptionsReader.isMetadata(texts)) {
      members.wrong(name, OptionsReader.METADATA_RULE);
      return Map.of();
    }
    return texts;
  }

  /** Tells of copies that are too many. */
  public void copies(JsonMembers members, List<String> cc, List<String> bcc) {
    if (cc.size() + bcc.size() > OptionsReader.MAX_COPIES) {
      members.wrong(
          "cc", "and bcc must not be more than " + OptionsReader.MAX_COPIES + " together");
    }
  }

  /** Now, from which a time is counted. */
  public Instant now() {
    return clock.instant();
  }

  /** The attachments of one email, in the making. Used by one thread. */
  public static final class Files {
    private final List<String> urls = new ArrayList<>();
    private final List<MessageFile> files = new ArrayList<>();
    private final List<FileContent> contents = new ArrayList<>();

    void add(String url) {
      urls.add(url);
    }

    void add(MessageFile file, FileContent content) {
      files.add(file);
      contents.add(content);
    }

    int count() {
      return urls.size() + files.size();
    }

    long bytes() {
      return files.stream().mapToLong(MessageFile::size).sum();
    }

    /** The URLs of those that are elsewhere. */
    public List<String> urls() {
      return urls;
    }

    /** The contents of the others. */
    public List<FileContent> contents() {
      return contents;
    }

    /** Tells the options what is known of the files. */
    public void describe(MessageOptions.Builder options) {
      files.forEach(options::file);
    }
  }
}
