/**
 * The door: decides whether a message is accepted, and makes it durable before anybody is told so.
 *
 * <p>The order is: look for a replay, find a provider, take from the rate limits, one transaction.
 * What is refused at any of these steps leaves no trace: no quota used, no key remembered, nothing
 * queued (006 FR-001, FR-002, FR-009).
 */
@NullMarked
package dev.switchboard.intake;

import org.jspecify.annotations.NullMarked;
