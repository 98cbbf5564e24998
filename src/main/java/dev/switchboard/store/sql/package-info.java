/**
 * Statements with names, out of files of SQL, and how they are prepared and bound. It knows no
 * table.
 */
@NullMarked
package dev.switchboard.store.sql;

import org.jspecify.annotations.NullMarked;
