package dev.switchboard.message;

import java.util.Optional;
import java.util.function.Function;

/**
 * The one place where text becomes an {@link Address}: in requests, webhooks, queries and the
 * answers of mock contacts. Each way is empty for text that is not wholly one address; nothing is
 * guessed. Reading an {@link Address#normal()} again gives the same form. Safe for use by many
 * threads.
 */
public final class AddressReader {
  private final PhoneNumbers phoneNumbers;

  public AddressReader(PhoneNumbers phoneNumbers) {
    this.phoneNumbers = phoneNumbers;
  }

  /** Who sends on this channel; on text channels also a sender id. */
  public Optional<? extends Address> sender(Channel channel, String text) {
    return channel.usesPhoneNumbers() ? phoneNumbers.parseSender(text) : EmailAddress.parse(text);
  }

  /** Who is to receive on this channel. */
  public Optional<? extends Address> recipient(Channel channel, String text) {
    return channel.usesPhoneNumbers() ? phoneNumbers.parse(text) : EmailAddress.parse(text);
  }

  /** The sender of what a provider delivered, with the controls by which a header was folded. */
  public Optional<? extends Address> deliveredSender(Channel channel, String text) {
    return delivered(channel, text, phoneNumbers::parseSender);
  }

  /** The recipient of what a provider delivered. */
  public Optional<? extends Address> deliveredRecipient(Channel channel, String text) {
    return delivered(channel, text, phoneNumbers::parse);
  }

  private static Optional<? extends Address> delivered(
      Channel channel, String text, Function<String, Optional<PhoneNumber>> phones) {
    String line = Spelling.withoutControls(text);
    return channel.usesPhoneNumbers()
        ? phones.apply(line).map(number -> new PhoneNumber(text, number.normal()))
        : EmailAddress.parseDelivered(line)
            .map(address -> new EmailAddress(text, address.normal()));
  }

  /** An address of any channel: with an {@code @} an email address where it can be one. */
  public Optional<? extends Address> any(String text) {
    Optional<EmailAddress> email =
        text.indexOf('@') < 0 && text.indexOf('\uff20') < 0
            ? Optional.empty()
            : EmailAddress.parseDelivered(text);
    return email.isPresent() ? email : phoneNumbers.parseSender(text);
  }
}
