/**
 * Copies an installation from its SQLite file into PostgreSQL: moving up.
 *
 * <pre>
 *   SourceFile ── Tuple ──► COPY in batches, each a transaction ──► Target       copy
 *        │                                                            │
 *        └────── Tuple ──► the same bytes, the same sum? ◄── Tuple ───┘         check
 * </pre>
 *
 * <p>{@link dev.switchboard.store.transfer.Table#ALL} says what is copied; all statements come from
 * it. A row travels as a tuple of PostgreSQL's binary COPY format, in which every value has one
 * form: so the rows of both sides, read again in the order of their keys, can be compared byte by
 * byte, and one SHA-256 over them is the checksum of a table.
 *
 * <p>There is no record of how far it has come but the rows themselves. They are written in the
 * order of their keys, a batch in one transaction, so a run that follows an interrupted one goes on
 * after the last key of each table, wherever the other stopped or was killed.
 *
 * <p>No server may run on a part of the data. Before the first row the target gets a mark ({@link
 * dev.switchboard.store.postgres.UnfinishedMigration}) on which no server starts; it is taken away
 * when everything was compared, in one transaction with the numbers from which new ids begin. The
 * mark says what the source was like, so that a source that has changed meanwhile is noticed: every
 * start of a server leaves a row in {@code processes}. The source is locked against servers while
 * it is read, in one transaction, and is not changed.
 *
 * <p>Used by {@code app}, for {@code switchboard migrate}. It does not know ports or features: it
 * copies rows.
 */
@NullMarked
package dev.switchboard.store.transfer;

import org.jspecify.annotations.NullMarked;
