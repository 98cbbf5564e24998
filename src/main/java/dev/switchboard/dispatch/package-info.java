/**
 * From the queue to the providers and back.
 *
 * <pre>
 *   store, after commit ─► Dispatcher ─► LaneBuffer (one per provider)
 *                             ▲             │ first attempts, and now and then a retry
 *   Poller ── claims backlog ─┘             ▼
 *     ▲       and due retries       Lane ─ ProviderGate (Breaker and Governor)
 *     │                                     │ start, at most max-in-flight at once
 *     │                                     ▼
 *     │                             Provider.send
 *     │                                     │ answer, or cut after the timeout
 *     │ retry due earlier                   ▼
 *     └──────────── Settler ◄────────── RetryPolicy.decide
 *                     │ one batch, one transaction
 *                     ▼
 *                   store
 * </pre>
 *
 * <p>Nothing that happens to one provider is felt by another: each lane has its own places, its own
 * calls in flight and its own thread. A lane and the poller are machines that are <em>cranked</em>:
 * they do what can be done now and return, and never wait, sleep or look at a clock of their own.
 * {@link dev.switchboard.dispatch.Dispatcher} holds the threads that crank them, and a test can
 * crank them in virtual time instead.
 *
 * <p>Gate, calls in flight and the writer of batches are parts that callbacks use as well: {@code
 * lane}.
 *
 * <p>A gate that lets nothing through defers: events stay in the line, or in the store, and no
 * attempt is spent. What a lane looks like from outside is its {@link
 * dev.switchboard.lane.LaneStatus}, made anew with every crank.
 *
 * <p>Where other processes share the store, what a gate will not let through for a while is given
 * back to it, and what is accepted meanwhile is left there: the same provider may answer the others
 * ({@link dev.switchboard.dispatch.LaneShare}). A gate that is half open takes no more than its
 * probes.
 *
 * <p>Within a process the first attempts of a conversation's messages on one channel start in the
 * order in which they were accepted; a retry may be overtaken.
 *
 * <p>Used by {@code api} and {@code api.operate}, which show and operate lanes, and by {@code
 * rehearsal}, {@code rehearsal.world} and {@code forecast}, which crank the same engine in virtual
 * time. It does not know types of providers, callbacks, HTTP or SQL.
 */
@NullMarked
package dev.switchboard.dispatch;

import org.jspecify.annotations.NullMarked;
