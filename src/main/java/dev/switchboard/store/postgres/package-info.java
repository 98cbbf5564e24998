/**
 * The shared store: one PostgreSQL database, many nodes.
 *
 * <pre>
 *   acceptances ─► CommitLines ─┐ three lines, by key; each commits in groups
 *   other writes ───────────────┴► PostgresTransactions ─► a few connections; tries again
 *   reads ───────► ReadPool ─────► PooledReads ──────────► read-only connections
 *   Heartbeat ───► ClusterNode, DoubtfulCommits, QueueFloors ─► connections of its own
 * </pre>
 *
 * <p>While the database is away, every request gets {@link
 * dev.switchboard.queue.StoreUnavailableException}; at once when the lease of this node has ended.
 * Every wait has a limit ({@link dev.switchboard.store.postgres.PostgresConnections}). A conflict,
 * or a connection lost before the commit, stored nothing and is tried again. A connection lost in
 * the commit leaves the outcome unknown: {@link dev.switchboard.store.postgres.DoubtfulCommits}
 * gives the leases back, and no later claim has the same fence.
 *
 * <p>Deleted rows stay where they were as long as an open transaction may see them. So looks at the
 * queue begin where it began a moment ago ({@link dev.switchboard.store.postgres.QueueFloors}), and
 * totals are spread over shards. Writes of one key stand in one line, and a claim that may find the
 * queue empty runs alone: so a conversation keeps its order, as it does with one writer.
 *
 * <p>Used by {@code store.transfer}, which writes into it. The features do not know it: they see
 * their own ports.
 */
@NullMarked
package dev.switchboard.store.postgres;

import org.jspecify.annotations.NullMarked;
