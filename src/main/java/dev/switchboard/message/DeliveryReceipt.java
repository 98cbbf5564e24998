package dev.switchboard.message;

/**
 * What a provider reports of one message.
 *
 * @param providerMessageId what the provider calls the message
 */
public record DeliveryReceipt(String providerMessageId, DeliveryState state) {
  /** What a provider may call a message; a longer id is of no message. */
  public static final int MAX_ID_LENGTH = 255;

  /** A longer code is cut. */
  public static final int MAX_CODE_LENGTH = 100;
}
