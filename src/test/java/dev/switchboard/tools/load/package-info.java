/** Tests of the load generator against servers that do what the tests say. */
@NullMarked
package dev.switchboard.tools.load;

import org.jspecify.annotations.NullMarked;
