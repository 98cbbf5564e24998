package dev.switchboard.smtp;

import org.jspecify.annotations.Nullable;

/**
 * What a mail is answered with.
 *
 * @param messageId of the first message that was accepted; null where none was
 */
record Answer(SmtpReply reply, @Nullable String messageId) {}
