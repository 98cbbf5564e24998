/** Single parts of the wiring: sections, house-keeping, gauges, a start that fails. */
@NullMarked
package dev.switchboard.app.wiring;

import org.jspecify.annotations.NullMarked;
