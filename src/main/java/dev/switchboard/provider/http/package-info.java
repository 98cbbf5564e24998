/**
 * Posts messages as JSON to a URL, signed as the Standard Webhooks specification (1.0.0) has it.
 *
 * <p>The members are those of {@code POST /api/messages/...}, and the message's id is sent as
 * {@code webhook-id} and as {@code Idempotency-Key}, the same on every attempt: a receiver that
 * honours either delivers once. Another Switchboard is such a receiver.
 *
 * <p>The outcome is told by the status code; {@link dev.switchboard.provider.http.HttpVerdict} says
 * which means what. Redirects are not followed: the body is signed for one URL, and holds a
 * message. The URL is the operator's, so an address in a private network is no mistake.
 *
 * <p>Used by the wiring alone. It does not know lanes or retries: it answers one attempt.
 */
@NullMarked
package dev.switchboard.provider.http;

import org.jspecify.annotations.NullMarked;
