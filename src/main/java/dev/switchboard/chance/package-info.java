/** Chance that repeats itself: what a seed decides. */
@NullMarked
package dev.switchboard.chance;

import org.jspecify.annotations.NullMarked;
