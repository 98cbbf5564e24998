/**
 * What became of every message, and what was said in every conversation: the read side, separate
 * from the engine that writes it. It also proves that something became of each: {@link
 * dev.switchboard.history.Invariants} holds the counts of all that was accepted against what is
 * pending, dispatched and failed. What is too old to be read is let go ({@link
 * dev.switchboard.history.Retention}).
 *
 * <p>Used by {@code api}, {@code api.operate}, {@code api.testing}, {@code api.resend}, {@code
 * api.sendgrid}, {@code api.twilio}, {@code json}, {@code stream}, {@code callback} and {@code
 * forecast}, to read; by {@code store} and {@code store.memory}, which implement its ports, and by
 * {@code store.callback} and {@code store.memory.callback}. It does not know how anything got
 * there.
 */
@NullMarked
package dev.switchboard.history;

import org.jspecify.annotations.NullMarked;
