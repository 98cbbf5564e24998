package dev.switchboard.intake;

import org.jspecify.annotations.Nullable;

/**
 * A valid inbound message as a provider delivered it. A delivery that comes again under either id
 * is the same message, even with another body: providers repeat a delivery whose answer they did
 * not get.
 *
 * @param messageId the provider's own id of the message, null when it told none
 * @param webhookId the id of the signed webhook it came in, null when it was not signed
 */
public record Delivery(
    Submission submission, @Nullable String messageId, @Nullable String webhookId) {
  /** Longest id that is kept. */
  public static final int MAX_ID_LENGTH = 255;

  /** Leaves out the message: it must not reach a log by accident. */
  @Override
  public String toString() {
    return "Delivery[" + messageId + ", " + webhookId + "]";
  }
}
