/** The tests of the store in memory. */
@NullMarked
package dev.switchboard.store.memory;

import org.jspecify.annotations.NullMarked;
