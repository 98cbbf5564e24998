/**
 * Statements with names, out of files of SQL, and how they are prepared and bound. It knows no
 * table.
 *
 * <p>Used by {@code store}, {@code store.callback}, {@code store.database}, {@code store.sqlite},
 * {@code store.postgres}, {@code store.memory} and {@code store.memory.callback}.
 */
@NullMarked
package dev.switchboard.store.sql;

import org.jspecify.annotations.NullMarked;
