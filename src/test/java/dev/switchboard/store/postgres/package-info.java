/** The tests of the store on PostgreSQL; it runs every contract. */
@NullMarked
package dev.switchboard.store.postgres;

import org.jspecify.annotations.NullMarked;
