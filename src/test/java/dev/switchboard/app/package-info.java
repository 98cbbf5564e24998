/** Single parts of the command line: the service manager, the demo, what is printed. */
@NullMarked
package dev.switchboard.app;

import org.jspecify.annotations.NullMarked;
