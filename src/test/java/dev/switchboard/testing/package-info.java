/** Tests of what tests of other programs do with a server. */
@NullMarked
package dev.switchboard.testing;

import org.jspecify.annotations.NullMarked;
