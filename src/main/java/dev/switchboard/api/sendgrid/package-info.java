/**
 * The mail API of SendGrid: {@code POST /v3/mail/send}. {@code docs/compatibility.md} says what of
 * it is there.
 *
 * <p>Each recipient of each personalization becomes a message; all of a request are accepted
 * together.
 *
 * <p>Used by the wiring alone. It does not know the store or the lanes: a request becomes a
 * submission to {@code intake}, and the rest is as for any message.
 */
@NullMarked
package dev.switchboard.api.sendgrid;

import org.jspecify.annotations.NullMarked;
