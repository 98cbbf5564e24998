/** Single parts of the composition: house-keeping, gauges, the service manager, the demo. */
@NullMarked
package dev.switchboard.app;

import org.jspecify.annotations.NullMarked;
