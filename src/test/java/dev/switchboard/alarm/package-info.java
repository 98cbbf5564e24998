/** The listener that docs/extending.md writes. */
@NullMarked
package dev.switchboard.alarm;

import org.jspecify.annotations.NullMarked;
