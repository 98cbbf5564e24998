/**
 * What the SQL stores share: the ports in SQL, one commit engine, and one pool of reading threads.
 *
 * <pre>
 *   many threads ── write ──► CommitLine ──► TransactionRunner: begin, every waiting write, commit,
 *                             one thread      effects in memory, wake the waiting threads
 *   many threads ── read ───► ReadPool ─────► a few threads, each with a read-only connection
 *
 *   store.sql       statements with names, prepared and bound
 *   store           Jdbc... (the ports), Database, engine, reads
 *   store.sqlite    one process, one file: one line of commits; a failed commit stops the store
 *   store.postgres  many processes: three lines of commits; what stored nothing is tried again
 *   store.transfer  copies an installation from SQLite to PostgreSQL
 * </pre>
 *
 * <p>{@link dev.switchboard.store.Database} is what a kind of store implements. A write gets a
 * {@link dev.switchboard.store.WriteSession}: the statements of its connection, counters that are
 * written once before the commit, and effects that follow the commit. A write may run again, so
 * everything that it does outside the database goes through the effects. Every method of a port is
 * one transaction.
 *
 * <p>Statements live in {@code .sql} files beside this package, each under a name. Where a dialect
 * needs another text, {@code file.dialect.sql} has a statement of the same name, and says why. The
 * schemas have the same tables, but for {@code conversation_index} of SQLite. Views hide what
 * differs: {@code conversation_messages} has the messages of conversations, {@code live_nodes} says
 * whose leases hold.
 *
 * <p>Transactions lock rows in one order: new rows by the keys of the writes, which name the
 * conversation; then existing conversations by id; dead letters, then messages; totals last, in
 * shards. Most of what a statement costs a server does not depend on its rows, so many rows go with
 * one statement there ({@link dev.switchboard.store.sql.ManyRows}).
 *
 * <p>Used by {@code store.sqlite}, {@code store.postgres}, {@code store.memory}, {@code
 * store.memory.callback} and {@code store.transfer}, and by {@code app}. The features do not know
 * it: they see their own ports. It does not know HTTP, JSON, lanes or providers.
 */
@NullMarked
package dev.switchboard.store;

import org.jspecify.annotations.NullMarked;
