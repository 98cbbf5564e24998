/**
 * Callbacks: tells endpoints outside what happens, signed, at least once.
 *
 * <pre>
 *   store, in the transaction of an event ── a row for each endpoint that wants it
 *                                               │ after the commit: which endpoints have news
 *                                               ▼
 *   CallbackEngine ── reads ──► EndpointLane (one for each endpoint that this process serves;
 *        ▲                            │           EndpointShare says which, EndpointLanes has them)
 *        ▲                            │ ProviderGate: breaker and governor
 *        │                            ▼
 *        │                       CallbackSender ── body, signature ──► callback.post ──► endpoint
 *        │                            │ answer, or cut after the timeout
 *        │                            ▼
 *        └────── durable ────── CallbackSettler ── one batch, one transaction ──► store
 * </pre>
 *
 * <p>Which endpoints there are, and what each wants to be told, is in {@code callback.endpoint}.
 * Here an endpoint is a lane: what one does is not felt by the others, nor by the sending of
 * messages. It is made of the parts of a provider's lane ({@code lane}), but has an engine of its
 * own. There are up to a thousand endpoints, they come and go, and the callbacks of a message keep
 * their order at each of them: so one process <em>serves</em> an endpoint, under a lease and a
 * fence on the endpoint instead of on each row, and knows without asking which callback has to wait
 * for which. Nothing has to be claimed, and a lane that is held back forgets what it has read.
 *
 * <p>What a single message wants to be told at a URL of its own goes through the lane of the URL's
 * host: a row like that of an endpoint, with a negative id, that is there as long as something
 * waits.
 *
 * <p>A callback is sent at least once. It is over when the store has kept its answer; only then the
 * next of its message goes out.
 *
 * <p>Used by {@code store.callback} and {@code store.memory.callback}, which implement its ports,
 * by {@code store} and {@code store.memory}, which give them out, and by {@code store.database},
 * which writes events; by {@code api.endpoint} and the formats of {@code api.resend}, {@code
 * api.sendgrid} and {@code api.twilio}. It does not know the lanes of {@code dispatch}, nor which
 * vendors there are.
 */
@NullMarked
package dev.switchboard.callback;

import org.jspecify.annotations.NullMarked;
