package dev.switchboard.intake;

import dev.switchboard.message.Address;
import dev.switchboard.message.Channel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A valid request to send a message.
 *
 * @param body byte for byte as the client sent it
 * @param attachments absolute http or https URLs, in order
 * @param timestamp the client's own, null when it gave none that can be read
 */
public record Submission(
    Channel channel,
    Address from,
    Address to,
    @Nullable String subject,
    String body,
    List<String> attachments,
    @Nullable Instant timestamp) {
  public Submission {
    attachments = List.copyOf(attachments);
  }
}
