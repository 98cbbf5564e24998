/**
 * The embedded store: one SQLite file that one process uses.
 *
 * <pre>
 *   writes ──► CommitLine ──► SqliteTransactions ──► one connection; one fsync for each transaction
 *              SqliteWriter gives up a disk that hangs; OpenFiles notices files that are gone
 *   reads ───► ReadPool ────► SqliteReader; WriteAheadLog has lists wait while the log is emptied
 * </pre>
 *
 * <p>SQLite runs in WAL mode with {@code synchronous=FULL}: a transaction that was reported as
 * committed survives {@code kill -9} and loss of power. An I/O error leaves the outcome unknown,
 * and the disk cannot be trusted after it: the store stops for good, every request gets {@link
 * dev.switchboard.queue.StoreUnavailableException}, and the next start recovers. The process locks
 * the data directory, so a lease of another process is the lease of a dead one, and needs no
 * expiry.
 *
 * <p>Used by {@code store.transfer}, which reads from it. The features do not know it: they see
 * their own ports.
 */
@NullMarked
package dev.switchboard.store.sqlite;

import org.jspecify.annotations.NullMarked;
