/** The tests of transactions on a database. */
@NullMarked
package dev.switchboard.store.database;

import org.jspecify.annotations.NullMarked;
