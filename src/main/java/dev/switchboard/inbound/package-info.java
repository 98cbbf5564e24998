/**
 * From the queue to the conversations: what providers have delivered becomes messages (006 FR-006).
 *
 * <pre>
 *   webhook ─► http ─► intake ─► store: event, payload, ids of the delivery ─► 202
 *                        │ after the commit
 *                        ▼ wake
 *              InboundWorker ─► InboundProcessor ─► store, one transaction for each batch:
 *                                                     message + conversation, event and payload gone
 * </pre>
 *
 * <p>Events are processed in the order of acceptance. The transaction that stores a message is the
 * one that takes its event out of the queue, so a crash at any moment loses nothing and doubles
 * nothing, and no event needs a lease. Being woken is only for speed: what waits is in the store,
 * and is also found by looking at it now and then, and after every start.
 *
 * <p>An event that cannot become a message is dropped: one line {@code inbound_dropped}, one count,
 * no second try. That takes a defect in the store or in this program, because what a provider sends
 * is checked at the door; so its payload is left where it is, for inspection.
 *
 * <p>Used by {@code api}, which takes receipts in, and by {@code store} and {@code store.memory},
 * which implement its ports. It does not know providers: it sees what one has delivered.
 */
@NullMarked
package dev.switchboard.inbound;

import org.jspecify.annotations.NullMarked;
