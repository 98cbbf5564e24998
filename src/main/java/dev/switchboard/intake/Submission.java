package dev.switchboard.intake;

import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A valid request to send a message.
 *
 * @param body byte for byte as the client sent it
 * @param attachments absolute http or https URLs, in order
 * @param timestamp the client's own, null when it gave none that can be read
 * @param options what few messages have; without {@link MessageOptions#expiresAt}
 * @param files the contents of {@link MessageOptions#files}, in their order
 * @param validFor how long it is worth sending, from the time that it is to be sent at; null for as
 *     long as there are retries
 */
public record Submission(
    Channel channel,
    Address from,
    Address to,
    @Nullable String subject,
    String body,
    List<String> attachments,
    @Nullable Instant timestamp,
    MessageOptions options,
    List<FileContent> files,
    @Nullable Duration validFor) {
  public Submission {
    attachments = List.copyOf(attachments);
    files = List.copyOf(files);
  }

  /** A request that asks for nothing but the usual. */
  public Submission(
      Channel channel,
      Address from,
      Address to,
      @Nullable String subject,
      String body,
      List<String> attachments,
      @Nullable Instant timestamp) {
    this(
        channel,
        from,
        to,
        subject,
        body,
        attachments,
        timestamp,
        MessageOptions.NONE,
        List.of(),
        null);
  }

  /** What is sent, when it was accepted at this time: what lies before it is now. */
  MessageContent content(Instant acceptedAt) {
    return new MessageContent(
        from.original(), to.original(), subject, body, attachments, timed(acceptedAt));
  }

  private MessageOptions timed(Instant acceptedAt) {
    Instant sendAt = options.sendAt();
    if (sendAt == null && validFor == null) {
      return options;
    }
    Instant due =
        sendAt == null || !sendAt.isAfter(acceptedAt)
            ? null
            : sendAt.truncatedTo(ChronoUnit.MICROS);
    Instant from = due == null ? acceptedAt : due;
    return options.timed(due, validFor == null ? null : from.plus(validFor));
  }
}
