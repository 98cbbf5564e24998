package dev.switchboard.message;

/**
 * A phone number, short code or alphanumeric sender id, as {@link PhoneNumbers} reads it.
 *
 * @param original as written
 * @param normal E.164 where the numbering plan is known, else digits with an optional leading
 *     {@code +}; a sender id in lower case
 */
public record PhoneNumber(String original, String normal) implements Address {}
