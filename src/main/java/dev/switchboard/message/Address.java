package dev.switchboard.message;

/** One end of a message. */
public sealed interface Address permits PhoneNumber, EmailAddress {
  /** Exactly what the client or the provider wrote; this is what is shown and sent. */
  String original();

  /** The form that all spellings of one participant share. */
  String normal();
}
