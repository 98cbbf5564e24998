/**
 * The email API of Resend: {@code POST /emails}, {@code POST /emails/batch}, {@code GET /emails},
 * {@code GET /emails/{id}}, {@code PATCH /emails/{id}}. {@code docs/compatibility.md} says what of
 * it is there.
 *
 * <p>An email with several recipients becomes one message for each of them, accepted together. The
 * id of the answer is that of the first.
 *
 * <p>Used by the wiring alone. It does not know the store or the lanes: a request becomes a
 * submission to {@code intake}, and the rest is as for any message.
 */
@NullMarked
package dev.switchboard.api.resend;

import org.jspecify.annotations.NullMarked;
