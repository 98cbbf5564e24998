package dev.switchboard.settings;

/**
 * How messages are grouped.
 *
 * @param ignorePlusTag {@code user+tag@host} belongs to the conversation of {@code user@host}
 * @param mergeTextChannels MMS belongs to the SMS conversation of the same two numbers
 */
public record ConversationSettings(boolean ignorePlusTag, boolean mergeTextChannels) {}
