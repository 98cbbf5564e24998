/** The tests of the parts of a lane. */
@NullMarked
package dev.switchboard.lane;

import org.jspecify.annotations.NullMarked;
