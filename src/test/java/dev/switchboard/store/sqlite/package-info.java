/** The tests of the store on a SQLite file; it runs every contract. */
@NullMarked
package dev.switchboard.store.sqlite;

import org.jspecify.annotations.NullMarked;
