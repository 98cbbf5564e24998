/**
 * The rules of the layout: which room may import which, what may stand in a class, and that the
 * tests of a room bear its tag.
 */
@NullMarked
package dev.switchboard.architecture;

import org.jspecify.annotations.NullMarked;
