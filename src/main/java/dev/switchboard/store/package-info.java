/**
 * The only place that knows SQL: one contract, two stores behind {@link
 * dev.switchboard.store.Database}.
 *
 * <pre>
 *   many threads ── write ──► CommitLine ──► TransactionRunner ── begin, every waiting write, commit
 *                             one thread      │                    effects in memory, wake the waiting
 *                                             ├ SqliteTransactions    one connection; a failed commit stops the store
 *                                             └ PostgresTransactions  a pool; what stored nothing is tried again
 *   many threads ── read ───► ReadPool ─────► a few threads, each with a read-only connection
 *
 *   SQLite       one line of commits; SqliteWriter gives up a disk that hangs; WriteAheadLog bounds the log
 *   PostgreSQL   three lines, by key; what must be alone or has no key runs at once; Heartbeat has connections of its own
 * </pre>
 *
 * <p>A write gets a {@link dev.switchboard.store.WriteSession}: the statements of the connection, counters that are
 * written once before the commit, and effects that follow it. It may run again, so everything that it does outside
 * the database goes through the effects.
 *
 * <p>Statements live in {@code .sql} files beside this package, each under a name. Where a dialect
 * needs another text, {@code file.dialect.sql} has a statement of the same name, and says why.
 *
 * <p>SQLite runs in WAL mode with {@code synchronous=FULL}: a transaction that was reported as
 * committed survives {@code kill -9} and loss of power. An I/O error leaves the outcome unknown,
 * and what the disk says after that cannot be believed: the store stops for good, everybody gets
 * {@link dev.switchboard.queue.StoreUnavailableException}, and the next start recovers. The data
 * directory is locked by the process that uses it. So a lease of another process is the lease of a
 * dead one, and needs no expiry. A file that is deleted, moved or replaced is noticed between a
 * commit and its answers ({@link dev.switchboard.store.OpenFiles}), and ends the store like an I/O
 * error.
 *
 * <p>A PostgreSQL that goes away ends nothing: everybody gets {@link
 * dev.switchboard.queue.StoreUnavailableException} until it is back, at once when the lease of this
 * process has ended. Every wait has a limit ({@link dev.switchboard.store.PostgresConnections}).
 * What was lost before its commit, or was in the way of another transaction, is tried again; what
 * was lost in its commit is unknown. Its events may be leased to this process without being in its
 * memory, so the heartbeat gives them back ({@link dev.switchboard.store.DoubtfulCommits}), and no later
 * claim has the same fence.
 *
 * <p>Rows that are deleted stay where they were as long as anybody's transaction could see them. So
 * what runs all the time begins where the queue began a moment ago ({@link
 * dev.switchboard.store.QueueFloors}), and totals are spread over rows that are updated in turn.
 *
 * <p>Transactions of several processes lock rows in one order: what is new by the keys of the
 * writes, which name the conversation; then conversations that are there, by their ids; dead
 * letters, then messages; totals last, in shards, so that no row is everybody's. To a server many
 * rows go with one statement ({@link dev.switchboard.store.ManyRows}), because most of what a
 * statement costs there does not depend on its rows. Within a process the writes of one key stand
 * in one line, and a claim that may end with the word that all is fetched runs alone: so a
 * conversation keeps its order here as it does with one writer.
 *
 * <p>The way from the one store to the other is {@link dev.switchboard.store.transfer}. What it
 * needs from here is open to it without a server: {@link dev.switchboard.store.SqliteFile}, {@link
 * dev.switchboard.store.PostgresMaintenance}, and the mark that keeps servers away from a database
 * that is not complete, {@link dev.switchboard.store.UnfinishedMigration}.
 */
@NullMarked
package dev.switchboard.store;

import org.jspecify.annotations.NullMarked;
