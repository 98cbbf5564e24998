package dev.switchboard.queue;

import dev.switchboard.memory.Footprint;
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
  /** Event, lease, round, call, attempt and settlement, and the headers of its texts. */
  private static final int OVERHEAD_BYTES = 1024;

  public OutboundMessage {
    attachments = List.copyOf(attachments);
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
    return OVERHEAD_BYTES
        + Footprint.of(from)
        + Footprint.of(to)
        + Footprint.of(subject)
        + Footprint.of(body)
        + Footprint.of(attachments);
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "OutboundMessage[" + id + "]";
  }
}
