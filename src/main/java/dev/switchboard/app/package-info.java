/** The command line, and which rooms make up a server: built, started and stopped in order. */
@NullMarked
package dev.switchboard.app;

import org.jspecify.annotations.NullMarked;
