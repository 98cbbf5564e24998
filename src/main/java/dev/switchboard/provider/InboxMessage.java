package dev.switchboard.provider;

import dev.switchboard.message.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that a provider has received.
 *
 * @param from the sender, in any spelling
 * @param to the recipient, in any spelling; may be a sender id, which cannot receive
 * @param subject of an email, else null
 * @param providerMessageId the same whenever the same message is received
 */
public record InboxMessage(
    Channel channel,
    String from,
    String to,
    @Nullable String subject,
    String body,
    List<String> attachments,
    String providerMessageId) {
  public InboxMessage {
    attachments = List.copyOf(attachments);
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "InboxMessage[" + providerMessageId + "]";
  }
}
