/**
 * Membership: the processes that share a store, called nodes, and the place of this process among
 * them.
 *
 * <pre>
 *   ClusterNode ── enter, renew (heartbeat), leave ──► NodeTable (port: rows in the store)
 *        │
 *        └─ Membership ─► who am I, how many live, am I the eldest, what can the others send
 *             └─ LeaseClock ─► may a call start now, is this lease lost
 * </pre>
 *
 * <p>A node holds all its leases with one row that it renews on the clock of the store. It counts
 * the time since the last renewal from before it was sent, on its own monotonic clock, and stops
 * starting calls a margin before the lease ends. So it gives up sooner than the others take over. A
 * node that renews too late goes on under a new number; what it held under the old one is lost to
 * it.
 *
 * <p>A store that one process uses alone has a {@link dev.switchboard.cluster.SoleNode}, whose
 * leases never end.
 *
 * <p>Used by {@code dispatch} and {@code callback}, before they start a call; by {@code rehearsal}
 * and {@code api.operate}; by {@code store}, {@code store.callback}, {@code store.database}, {@code
 * store.memory}, {@code store.memory.callback}, {@code store.postgres} and {@code store.sqlite},
 * which keep the rows. It does not know what a lease is for.
 */
@NullMarked
package dev.switchboard.cluster;

import org.jspecify.annotations.NullMarked;
