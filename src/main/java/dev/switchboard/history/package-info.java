/** What became of every message: the read side, separate from the engine that writes it. */
@NullMarked
package dev.switchboard.history;

import org.jspecify.annotations.NullMarked;
