/**
 * Transactions on a database: many writes in one commit, and a pool of threads that read.
 *
 * <pre>
 *   many threads ── write ──► CommitLine ──► TransactionRunner: begin, every waiting write, commit,
 *                             one thread      effects in memory, wake the waiting threads
 *   many threads ── read ───► ReadPool ─────► a few threads, each with a read-only connection
 *
 *   WriteSession    one transaction: its statements, and what it does besides
 *                   Counters, ConversationTouches: written once, before the commit
 *                   Outbox: events that endpoints want, in the transaction that makes them true
 *                   Effects: places in memory, and what follows the commit
 * </pre>
 *
 * <p>{@link dev.switchboard.store.database.Database} is what each of the two databases implements.
 * A write gets a {@link dev.switchboard.store.database.WriteSession}. A write may run again, so
 * everything that it does outside the database goes through the effects.
 *
 * <p>Transactions lock rows in one order: new rows by the keys of the writes, which name the
 * conversation; then existing conversations by id; dead letters, then messages; totals last, in
 * shards.
 *
 * <p>Used by {@code store} and {@code store.callback}, which write and read through it; by {@code
 * store.sqlite} and {@code store.postgres}, which are the two databases; by {@code
 * store.memory.callback} and {@code store.memory}, which share its drafts of events. It implements
 * no port.
 */
@NullMarked
package dev.switchboard.store.database;

import org.jspecify.annotations.NullMarked;
