/** The tests of the file that describes an outage. */
@NullMarked
package dev.switchboard.rehearsal.scenario;

import org.jspecify.annotations.NullMarked;
