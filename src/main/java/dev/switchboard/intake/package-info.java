/**
 * The door: decides whether a message is accepted, and makes it durable before the client hears of
 * it.
 *
 * <p>The order is: look for a replay, find a provider, look for the same delivery, take from the
 * rate limits, one transaction. What is refused at any of these steps leaves no trace: no quota
 * used, no key remembered, nothing queued (006 FR-001, FR-002, FR-009).
 *
 * <p>Where several nodes serve, each grants its share of the limits ({@link
 * dev.switchboard.intake.RateLimits} says what that adds up to), and none asks another.
 *
 * <p>Both directions come in here. An outbound message is stored at once and queued to be sent; an
 * inbound one (006 FR-006) is normalised and queued whole, and becomes a message of its
 * conversation when it is processed (package {@code inbound}).
 *
 * <p>Used by every room that takes messages in: {@code api}, {@code api.request}, {@code
 * api.facade}, {@code api.resend}, {@code api.sendgrid}, {@code api.twilio}, {@code smtp}, {@code
 * rehearsal} and {@code rehearsal.world}; by {@code store} and {@code store.memory}, which
 * implement its ports. It does not know lanes: what is stored is handed over by the store.
 */
@NullMarked
package dev.switchboard.intake;

import org.jspecify.annotations.NullMarked;
