/**
 * What a message is: its identity, channel, direction, status and the addresses it goes between.
 *
 * <p>Nothing here knows how a message is stored, queued or sent. Addresses keep what the client
 * wrote ({@link dev.switchboard.message.Address#original()}, shown as sent) beside the normal form
 * that two spellings of one participant share ({@link dev.switchboard.message.Address#normal()},
 * used for grouping and for rate limits).
 *
 * <p>Used by most rooms: these are the words that they share.
 */
@NullMarked
package dev.switchboard.message;

import org.jspecify.annotations.NullMarked;
