package dev.switchboard.queue;

import dev.switchboard.message.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is given to send.
 *
 * @param id also the idempotency key at the provider, the same on every attempt
 * @param from as the client wrote it
 * @param to as the client wrote it
 * @param attachments absolute URLs, in the client's order
 */
public record OutboundMessage(
    MessageId id,
    String from,
    String to,
    @Nullable String subject,
    String body,
    List<String> attachments) {
  public OutboundMessage {
    attachments = List.copyOf(attachments);
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "OutboundMessage[" + id + "]";
  }
}
