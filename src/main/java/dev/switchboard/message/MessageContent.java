package dev.switchboard.message;

import dev.switchboard.memory.Footprint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message says, and between whom.
 *
 * @param from as written
 * @param to as written
 * @param attachments absolute URLs, in the order given
 * @param options what few messages have
 */
public record MessageContent(
    String from,
    String to,
    @Nullable String subject,
    String body,
    List<String> attachments,
    MessageOptions options) {
  public MessageContent {
    attachments = List.copyOf(attachments);
  }

  /** A content of which nothing but the usual is known. */
  public MessageContent(
      String from, String to, @Nullable String subject, String body, List<String> attachments) {
    this(from, to, subject, body, attachments, MessageOptions.NONE);
  }

  /** The same as part of this trace; of none for null. */
  public MessageContent traced(@Nullable String traceparent) {
    return with(options.traced(traceparent));
  }

  /** The same, to be sent at another time. */
  public MessageContent rescheduled(Instant sendAt) {
    return with(options.rescheduled(sendAt));
  }

  private MessageContent with(MessageOptions others) {
    return new MessageContent(from, to, subject, body, attachments, others);
  }

  /** The same with nothing in its body. */
  public MessageContent redacted() {
    return new MessageContent(from, to, subject, "", attachments, options);
  }

  /** What its texts occupy in memory; an estimate from above. */
  public long retainedBytes() {
    return Footprint.of(from)
        + Footprint.of(to)
        + Footprint.of(subject)
        + Footprint.of(body)
        + Footprint.of(attachments)
        + options.retainedBytes();
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "MessageContent[]";
  }
}
