package dev.switchboard.junit;

import org.jspecify.annotations.Nullable;

/**
 * What a recipient got.
 *
 * @param channel {@code sms}, {@code mms} or {@code email}
 * @param subject null where there is none
 */
public record ReceivedMessage(
    String id, String channel, String from, String to, @Nullable String subject, String body) {}
