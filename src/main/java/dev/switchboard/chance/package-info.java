/**
 * Chance that repeats itself: random numbers that follow from a seed.
 *
 * <p>Used by {@code provider.mock}, {@code rehearsal.world}, {@code api.facade}, {@code tools.load}
 * and {@code tools.seed}: what they draw is the same on every machine. It knows no other room.
 */
@NullMarked
package dev.switchboard.chance;

import org.jspecify.annotations.NullMarked;
