package dev.switchboard.smtp;

import dev.switchboard.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, out of its MIME.
 *
 * @param messageId with its angle brackets, as written; null where there is none, as in the others
 * @param from the addresses of the header, as written
 * @param to as written; it is for show
 * @param cc as written
 * @param replyTo as written
 * @param inReplyTo as written
 * @param references as written, in one line
 * @param subject decoded, in one line
 * @param text the body as plain text, its lines ended by LF, without the last line end
 * @param html the body as HTML, likewise
 * @param headers that its sender may choose, by their names as written; of those that stand twice,
 *     the first
 * @param parts everything else
 */
record MimeMail(
    @Nullable String messageId,
    @Nullable String from,
    @Nullable String sender,
    @Nullable String to,
    @Nullable String cc,
    @Nullable String replyTo,
    @Nullable String inReplyTo,
    @Nullable String references,
    @Nullable String subject,
    @Nullable String text,
    @Nullable String html,
    Map<String, String> headers,
    List<Part> parts) {
  MimeMail {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    parts = List.copyOf(parts);
  }

  /**
   * A part that is not the body.
   *
   * @param name of the file; made up where the mail has none
   * @param type of MIME, in lower case, without parameters
   * @param contentId without angle brackets; null where it has none
   * @param content decoded; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  record Part(String name, String type, @Nullable String contentId, byte[] content) {
    /** Leaves out the content. */
    @Override
    public String toString() {
      return "Part[" + name + ", " + type + ", " + content.length + "]";
    }
  }

  /**
   * The same for two mails that say the same. A mail that is sent again may have another date, or
   * other boundaries between its parts, and other headers of its way.
   */
  byte[] digest() {
    MessageDigest sha256 = Sha256.start();
    for (String one :
        new @Nullable String[] {
          from, sender, to, cc, replyTo, inReplyTo, references, subject, text, html
        }) {
      update(sha256, one);
    }
    for (Part part : parts) {
      update(sha256, part.name());
      update(sha256, part.type());
      update(sha256, part.contentId());
      sha256.update(Sha256.start().digest(part.content()));
    }
    return sha256.digest();
  }

  /** Leaves out everything: it must not reach a log by accident. */
  @Override
  public String toString() {
    return "MimeMail[]";
  }

  private static void update(MessageDigest sha256, @Nullable String text) {
    if (text != null) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      sha256.update((byte) 1);
      for (int shift = 24; shift >= 0; shift -= 8) {
        sha256.update((byte) (bytes.length >> shift));
      }
      sha256.update(bytes);
    } else {
      sha256.update((byte) 0);
    }
  }
}
