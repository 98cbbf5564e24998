/**
 * What has happened, as values, and the way to those who want to know.
 *
 * <pre>
 *   store, in a transaction ── MessageEvent ──► after the commit ──┐
 *   lane, where it happens ─── ProviderEvent ──────────────────────┼─► Listeners ─► log lines
 *   engine ─────────────────── EngineEvent ────────────────────────┘        │─────► meters
 *                                                                           └─────► any other
 * </pre>
 *
 * <p>A {@link dev.switchboard.event.MessageEvent} is made in the transaction that makes it true. It
 * is told after the commit, before the message is handed to its lane and before the thread that
 * waits for the write goes on. So {@code Accepted} is told before any {@code Attempted}, and a
 * client that has its 202 finds the event told. A transaction that is rolled back, or that loses to
 * another lease, tells nothing; one that is tried again tells once. When a connection is lost in a
 * commit, the outcome is unknown and nothing is told.
 *
 * <p>Order holds for each message, within a process. Where several processes share a store, each
 * tells what its own transactions have made true.
 *
 * <p>To add an event, add a record here, make it where it becomes true, and the compiler shows the
 * listeners that have to say something about it.
 *
 * <p>Used by most rooms: those where something happens, and those that listen. They meet here, so
 * that neither has to know the other.
 */
@NullMarked
package dev.switchboard.event;

import org.jspecify.annotations.NullMarked;
