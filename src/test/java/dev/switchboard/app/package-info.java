/**
 * Tests of the program as a whole: the server in this process on a port of its own, the server as a
 * process that is stopped and killed, the launcher, and the rules of the layout.
 */
@NullMarked
package dev.switchboard.app;

import org.jspecify.annotations.NullMarked;
