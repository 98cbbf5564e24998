package dev.switchboard.queue;

import dev.switchboard.memory.Footprint;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is given to send.
 *
 * @param id also the idempotency key at the provider, the same on every attempt
 * @param files the contents of {@link MessageOptions#files}, in their order
 */
public record OutboundMessage(MessageId id, MessageContent content, List<FileContent> files) {
  /** Event, lease, round, call, attempt and settlement, and the headers of its texts. */
  private static final int OVERHEAD_BYTES = 1024;

  public OutboundMessage {
    files = List.copyOf(files);
    if (files.size() != content.options().files().size()) {
      throw new IllegalArgumentException("each file of " + id + " has one content");
    }
  }

  /** A message without files. */
  public OutboundMessage(MessageId id, MessageContent content) {
    this(id, content, List.of());
  }

  /** A message of which nothing but the usual is known. */
  public OutboundMessage(
      MessageId id,
      String from,
      String to,
      @Nullable String subject,
      String body,
      List<String> attachments) {
    this(id, new MessageContent(from, to, subject, body, attachments));
  }

  /** As the client wrote it. */
  public String from() {
    return content.from();
  }

  /** As the client wrote it. */
  public String to() {
    return content.to();
  }

  public @Nullable String subject() {
    return content.subject();
  }

  public String body() {
    return content.body();
  }

  /** Absolute URLs, in the client's order. */
  public List<String> attachments() {
    return content.attachments();
  }

  /** What few messages have. */
  public MessageOptions options() {
    return content.options();
  }

  /** The same as part of this trace. */
  public OutboundMessage traced(String traceparent) {
    return new OutboundMessage(id, content.traced(traceparent), files);
  }

  /**
   * The most that a message occupies in memory, with its place in a lane and a call in flight.
   *
   * @param encodedBytes of all its texts in UTF-8
   */
  public static long mostRetainedBytes(long encodedBytes) {
    return 2 * OVERHEAD_BYTES + Footprint.ofUtf8(encodedBytes);
  }

  /** What it occupies in memory, with its place in a lane and a call in flight; an estimate. */
  public long retainedBytes() {
    long bytes = OVERHEAD_BYTES + content.retainedBytes();
    for (FileContent file : files) {
      // As it is, and as a provider encodes it.
      bytes += FileContent.OVERHEAD_BYTES + file.size() + file.size() / 2 * 3L;
    }
    return bytes;
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "OutboundMessage[" + id + "]";
  }
}
