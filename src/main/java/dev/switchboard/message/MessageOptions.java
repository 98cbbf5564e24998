package dev.switchboard.message;

import dev.switchboard.memory.Footprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What few messages have. Most are {@link #NONE}, and cost nothing for it.
 *
 * @param html the HTML beside the plain body of an email
 * @param fromName shown beside the sender's address
 * @param toName shown beside the recipient's address
 * @param replyTo addresses, as written
 * @param cc other recipients of the same email
 * @param bcc recipients of the same email of whom the others are not told
 * @param headers of the email, by their names as written; see {@link MailHeaders}
 * @param messageId the {@code Message-ID} of the email, in angle brackets; null for our own
 * @param inReplyTo the {@code Message-ID} that it answers
 * @param references the conversation that it belongs to, oldest first
 * @param files attachments with content, in order
 * @param groupId the same for all messages of one submission
 * @param statusCallback a URL that is told what becomes of this message
 * @param statusFormat in which this URL is told, by its name; null for the standard one
 * @param tags words of the sender's
 * @param metadata texts of the sender's, by name
 * @param sendAt before which it is not sent; null for at once
 * @param expiresAt from when on it is not sent any more; null for as long as there are retries
 * @param traceparent the trace that it is part of (W3C Trace Context): kept for ourselves, and
 *     never shown as something that was asked for; null where it is not traced
 */
public record MessageOptions(
    @Nullable String html,
    @Nullable String fromName,
    @Nullable String toName,
    List<String> replyTo,
    List<String> cc,
    List<String> bcc,
    Map<String, String> headers,
    @Nullable String messageId,
    @Nullable String inReplyTo,
    List<String> references,
    List<MessageFile> files,
    @Nullable String groupId,
    @Nullable String statusCallback,
    @Nullable String statusFormat,
    List<String> tags,
    Map<String, String> metadata,
    @Nullable Instant sendAt,
    @Nullable Instant expiresAt,
    @Nullable String traceparent) {
  /** Nothing out of the ordinary. */
  public static final MessageOptions NONE = new Builder().build();

  /** The record, its collections, and what each entry of these takes. */
  private static final int OVERHEAD_BYTES = 512;

  private static final int ENTRY_BYTES = 64;

  public MessageOptions {
    replyTo = List.copyOf(replyTo);
    cc = List.copyOf(cc);
    bcc = List.copyOf(bcc);
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    references = List.copyOf(references);
    files = List.copyOf(files);
    tags = List.copyOf(tags);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /** The same, to be sent within these times. */
  public MessageOptions timed(@Nullable Instant from, @Nullable Instant until) {
    return new Builder(this).sendAt(from).expiresAt(until).build();
  }

  /** The same, to be sent at another time; what it expires at keeps its distance. */
  public MessageOptions rescheduled(Instant time) {
    Instant until = expiresAt;
    if (sendAt != null && until != null) {
      until = time.plus(Duration.between(sendAt, until));
    }
    return timed(time, until);
  }

  /** The same as part of this trace; of none for null. */
  public MessageOptions traced(@Nullable String trace) {
    return Objects.equals(traceparent, trace) ? this : new Builder(this).traceparent(trace).build();
  }

  /** What they occupy in memory; an estimate from above. */
  public long retainedBytes() {
    if (isEmpty()) {
      return 0;
    }
    long bytes = OVERHEAD_BYTES;
    for (String text :
        new @Nullable String[] {
          html,
          fromName,
          toName,
          messageId,
          inReplyTo,
          groupId,
          statusCallback,
          statusFormat,
          traceparent
        }) {
      bytes += Footprint.of(text);
    }
    for (List<String> texts : List.of(replyTo, cc, bcc, references, tags)) {
      bytes += Footprint.of(texts);
    }
    for (Map<String, String> texts : List.of(headers, metadata)) {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        bytes += ENTRY_BYTES + Footprint.of(text.getKey()) + Footprint.of(text.getValue());
      }
    }
    for (MessageFile file : files) {
      bytes +=
          ENTRY_BYTES
              + Footprint.of(file.name())
              + Footprint.of(file.type())
              + Footprint.of(file.contentId());
    }
    return bytes;
  }

  /** Leaves out all that is in it: it must not reach a log by accident. */
  @Override
  public String toString() {
    return isEmpty() ? "MessageOptions[none]" : "MessageOptions[...]";
  }

  /** Options in the making. Used by one thread. */
  public static final class Builder {
    private @Nullable String html;
    private @Nullable String fromName;
    private @Nullable String toName;
    private List<String> replyTo = List.of();
    private List<String> cc = List.of();
    private List<String> bcc = List.of();
    private Map<String, String> headers = Map.of();
    private @Nullable String messageId;
    private @Nullable String inReplyTo;
    private List<String> references = List.of();
    private final List<MessageFile> files = new ArrayList<>();
    private @Nullable String groupId;
    private @Nullable String statusCallback;
    private @Nullable String statusFormat;
    private List<String> tags = List.of();
    private Map<String, String> metadata = Map.of();
    private @Nullable Instant sendAt;
    private @Nullable Instant expiresAt;
    private @Nullable String traceparent;

    /** Begins with none. */
    public Builder() {}

    /** Begins with these. */
    public Builder(MessageOptions from) {
      this.html = from.html;
      this.fromName = from.fromName;
      this.toName = from.toName;
      this.replyTo = from.replyTo;
      this.cc = from.cc;
      this.bcc = from.bcc;
      this.headers = from.headers;
      this.messageId = from.messageId;
      this.inReplyTo = from.inReplyTo;
      this.references = from.references;
      this.files.addAll(from.files);
      this.groupId = from.groupId;
      this.statusCallback = from.statusCallback;
      this.statusFormat = from.statusFormat;
      this.tags = from.tags;
      this.metadata = from.metadata;
      this.sendAt = from.sendAt;
      this.expiresAt = from.expiresAt;
      this.traceparent = from.traceparent;
    }

    public Builder html(@Nullable String body) {
      html = body;
      return this;
    }

    public Builder fromName(@Nullable String name) {
      fromName = name;
      return this;
    }

    public Builder toName(@Nullable String name) {
      toName = name;
      return this;
    }

    public Builder replyTo(List<String> addresses) {
      replyTo = addresses;
      return this;
    }

    public Builder cc(List<String> addresses) {
      cc = addresses;
      return this;
    }

    public Builder bcc(List<String> addresses) {
      bcc = addresses;
      return this;
    }

    public Builder headers(Map<String, String> values) {
      headers = values;
      return this;
    }

    public Builder messageId(@Nullable String id) {
      messageId = id;
      return this;
    }

    public Builder inReplyTo(@Nullable String id) {
      inReplyTo = id;
      return this;
    }

    public Builder references(List<String> ids) {
      references = ids;
      return this;
    }

    public Builder file(MessageFile file) {
      files.add(file);
      return this;
    }

    public Builder groupId(@Nullable String id) {
      groupId = id;
      return this;
    }

    public Builder statusCallback(@Nullable String url) {
      statusCallback = url;
      return this;
    }

    public Builder statusFormat(@Nullable String name) {
      statusFormat = name;
      return this;
    }

    public Builder tags(List<String> words) {
      tags = words;
      return this;
    }

    public Builder metadata(Map<String, String> texts) {
      metadata = texts;
      return this;
    }

    public Builder sendAt(@Nullable Instant time) {
      sendAt = time;
      return this;
    }

    public Builder expiresAt(@Nullable Instant time) {
      expiresAt = time;
      return this;
    }

    public Builder traceparent(@Nullable String trace) {
      traceparent = trace;
      return this;
    }

    public MessageOptions build() {
      return new MessageOptions(
          html,
          fromName,
          toName,
          replyTo,
          cc,
          bcc,
          headers,
          messageId,
          inReplyTo,
          references,
          files,
          groupId,
          statusCallback,
          statusFormat,
          tags,
          metadata,
          sendAt,
          expiresAt,
          traceparent);
    }
  }
}
