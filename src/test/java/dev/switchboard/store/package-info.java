/**
 * The contracts of the ports that a store serves. A {@code ...Contract} asks only through the
 * ports, so every store runs all of them.
 */
@NullMarked
package dev.switchboard.store;

import org.jspecify.annotations.NullMarked;
