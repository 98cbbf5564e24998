/**
 * The store on a database that speaks SQL: the ports in SQL, the schema and the settings.
 *
 * <pre>
 *   store.sql       statements with names, prepared and bound
 *   store.database  transactions: many writes in one commit, reads beside them
 *   store.callback  Jdbc... (the ports) of endpoints, events and callbacks
 *   store           Jdbc... of messages and conversations; DatabaseStore has all ports
 *   store.sqlite    one process, one file: one line of commits; a failed commit stops the store
 *   store.postgres  many processes: three lines of commits; what stored nothing is tried again
 *   store.transfer  copies an installation from SQLite to PostgreSQL
 * </pre>
 *
 * <p>{@link dev.switchboard.store.OpenStore} is what the wiring gets: this store, or the one in
 * memory. Every method of a port is one transaction.
 *
 * <p>Statements live in {@code .sql} files beside this package, each under a name. Where a dialect
 * needs another text, {@code file.dialect.sql} has a statement of the same name, and says why. The
 * schemas have the same tables, but for {@code conversation_index} of SQLite. Views hide what
 * differs: {@code conversation_messages} has the messages of conversations, {@code live_nodes} says
 * whose leases hold.
 *
 * <p>Most of what a statement costs a server does not depend on its rows, so many rows go with one
 * statement there ({@link dev.switchboard.store.sql.ManyRows}).
 *
 * <p>Used by {@code store.sqlite}, {@code store.postgres}, {@code store.memory} and {@code
 * store.transfer}, and by {@code app}. The features do not know it: they see their own ports. It
 * does not know HTTP, JSON, lanes or providers.
 */
@NullMarked
package dev.switchboard.store;

import org.jspecify.annotations.NullMarked;
