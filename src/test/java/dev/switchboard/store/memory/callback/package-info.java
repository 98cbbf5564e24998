/** What tests see of the callbacks of a store in memory. */
@NullMarked
package dev.switchboard.store.memory.callback;

import org.jspecify.annotations.NullMarked;
