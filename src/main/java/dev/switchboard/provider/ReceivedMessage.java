package dev.switchboard.provider.mock;

import dev.switchboard.message.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the recipient of a message writes back.
 *
 * @param from the recipient, as the message named it
 * @param to the sender, as the message named it; may be a sender id, which nobody can write to
 * @param subject of an email, else null
 * @param attachments a picture where the channel is MMS
 * @param providerMessageId follows from the id of the message that is answered
 */
public record AutoReply(
    Channel channel,
    String from,
    String to,
    @Nullable String subject,
    String body,
    List<String> attachments,
    String providerMessageId) {
  public AutoReply {
    attachments = List.copyOf(attachments);
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "AutoReply[" + providerMessageId + "]";
  }
}
