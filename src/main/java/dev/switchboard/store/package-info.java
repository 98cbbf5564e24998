/**
 * The only place that knows SQL.
 *
 * <pre>
 *   many threads ── Write ──► GroupCommit ──► one writer thread ──► one connection
 *                                │ begin, every waiting write, commit (one fsync), then
 *                                ▼ hand over, wake the waiting
 *   many threads ── read ───► ReadPool ─────► a few read-only connections
 * </pre>
 *
 * <p>Statements live in {@code .sql} files beside this package, each under a name. SQLite runs in
 * WAL mode with {@code synchronous=FULL}: a transaction that was reported as committed survives
 * {@code kill -9} and loss of power. An I/O error leaves the outcome unknown, and what the disk
 * says after that cannot be believed: the store stops for good, everybody gets {@link
 * dev.switchboard.queue.StoreUnavailableException}, and the next start recovers.
 *
 * <p>The data directory is locked by the process that uses it. So a lease of another process is the
 * lease of a dead one, and needs no expiry.
 */
@NullMarked
package dev.switchboard.store;

import org.jspecify.annotations.NullMarked;
