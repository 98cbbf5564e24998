/**
 * The mail API of SendGrid: {@code POST /v3/mail/send}. {@code docs/compatibility.md} says what of
 * it is there.
 *
 * <p>Each recipient of each personalization becomes a message; all of a request are accepted
 * together.
 */
@NullMarked
package dev.switchboard.api.sendgrid;

import org.jspecify.annotations.NullMarked;
