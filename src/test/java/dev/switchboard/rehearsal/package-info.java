/** The tests of rehearsals. */
@NullMarked
package dev.switchboard.rehearsal;

import org.jspecify.annotations.NullMarked;
