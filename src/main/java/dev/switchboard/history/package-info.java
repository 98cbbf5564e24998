/**
 * What became of every message, and what was said in every conversation: the read side, separate
 * from the engine that writes it. It also proves that something became of each: {@link
 * dev.switchboard.history.Invariants} holds the counts of all that was accepted against what is
 * pending, dispatched and failed. What is too old to be read is let go ({@link
 * dev.switchboard.history.Retention}).
 */
@NullMarked
package dev.switchboard.history;

import org.jspecify.annotations.NullMarked;
