/** Tests of the memory budget. */
@NullMarked
package dev.switchboard.memory;

import org.jspecify.annotations.NullMarked;
