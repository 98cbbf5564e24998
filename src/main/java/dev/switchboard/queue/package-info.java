/**
 * {@code inbound_events}, the one durable queue: what waits to be dispatched, who holds it, and how
 * it leaves.
 *
 * <pre>
 *              accept (claimed at birth)          settle, fenced
 *   (nothing) ───────────────────────────► LEASED ───────────────► (gone: completed or discarded)
 *       │                                   ▲   │
 *       │ accept, lane full           claim │   │ retry later / give back
 *       └─────────────────────────────────► FREE ◄┘
 * </pre>
 *
 * <p>A row is free or leased to one owner. Every change of hands raises the row's fence; a {@link
 * dev.switchboard.queue.Settlement} that carries an older one writes nothing, so a message is
 * settled once even if two owners believe to hold it. Where a message ended is kept on the message,
 * never in the queue. Delivery is at least once: a crash between the provider's answer and the
 * settlement sends the message again, under the same id.
 *
 * <p>A process that has the store to itself holds its leases for ever. Where several share it, each
 * keeps all of its leases alive with one heartbeat. When that fails, the others take over; the room
 * {@code cluster} tells the process in time to start nothing more.
 *
 * <p>A message whose row is gone for good because it failed is a dead letter. {@link
 * dev.switchboard.queue.DeadLetters} gives it a new row, free and due at once, and a new {@link
 * dev.switchboard.queue.Round} of attempts.
 *
 * <p>Inbound messages wait in the same queue under a name of their own ({@link
 * dev.switchboard.queue.EventKey#INBOUND}). They are never leased: the transaction that takes one
 * out is the one that stores its message.
 *
 * <p>Used by most rooms, for its words; by {@code store}, {@code store.memory} and the SQL rooms,
 * which implement its ports. It does not know who sends, and where to.
 */
@NullMarked
package dev.switchboard.queue;

import org.jspecify.annotations.NullMarked;
